"""Files with pictures, opened within limits: each becomes grey, 28 × 28, and framed as a drawing is."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from neurarium.engine.datasets.own_pictures import MOST_PICTURES, SIZE, OwnSamples
from neurarium.protocol.albums import OwnClass
from neurarium.runtime.damaged_zip import DAMAGED

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
# Of photos (JPEG) a small version is decoded, so that these may have 64 times as many.
MOST_PIXELS = 24_000_000
# What one zip may unpack to, all in all, and one file of it.
MOST_UNPACKED_BYTES = 256 * 1024**2
MOST_FILE_BYTES = 32 * 1024**2
MOST_REFUSALS = 20
EXPECTED = "a PNG, JPEG, GIF, WebP, BMP or TIFF is expected"
SMALLER = 512
# As MNIST's digits are: in a box of 20, by the centre of mass in the middle of 28.
BOX = 20
# What is nearer to the ground than this part of the range is the ground.
GROUND = 0.15
# A ground is what most of the rim is like; ink is what differs from it.
LEAST_CONTRAST = 24


class Opened(NamedTuple):
    """Pictures, uint8 (28, 28, 1) each, the folder that each was in, and a sentence for each file refused."""

    pictures: list[np.ndarray]
    folders: list[str]
    refused: list[str]


class _RefusedError(Exception):
    """A file cannot be read; the message is the rest of the sentence about it."""


def opened(name: str, content: bytes) -> Opened:
    """The pictures of a file, which is one itself or a zip."""
    found = Opened([], [], [])
    if zipfile.is_zipfile(io.BytesIO(content)):
        _open_zip(name, content, found)
    else:
        _open(name, content, found)
    return found


def _open_zip(name: str, content: bytes, found: Opened) -> None:
    try:
        for path, part in _parts(zipfile.ZipFile(io.BytesIO(content)), found):
            if len(found.pictures) >= MOST_PICTURES:
                found.refused.append(
                    f"“{name}” has more than {MOST_PICTURES:,} pictures: the rest is left out."
                )
                break
            _open(path, part, found)
    except DAMAGED:
        found.refused.append(f"“{name}” is a damaged zip: what came before the damage was read.")
    refused = len(found.refused) - MOST_REFUSALS
    if refused > 0:
        found.refused[MOST_REFUSALS:] = [f"{refused:,} more files could not be read."]
    if not found.pictures and not found.refused:
        found.refused.append(f"“{name}” has no pictures: {EXPECTED} in a folder for each class.")


def _parts(archive: zipfile.ZipFile, found: Opened) -> Iterator[tuple[str, bytes]]:
    """The files of a zip, one after the other, without what systems add; nothing is written anywhere."""
    unpacked = 0
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if info.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts or path.name == "Thumbs.db":
            continue
        if info.flag_bits & 1:
            found.refused.append(f"“{path}” is encrypted: a zip without a password is expected.")
            continue
        with archive.open(info) as file:
            content = file.read(MOST_FILE_BYTES + 1)
        unpacked += len(content)
        if len(content) > MOST_FILE_BYTES:
            found.refused.append(f"“{path}” is larger than {MOST_FILE_BYTES // 2**20} MiB.")
        elif unpacked > MOST_UNPACKED_BYTES:
            most = MOST_UNPACKED_BYTES // 2**20
            found.refused.append(f"This zip unpacks to more than {most} MiB: the rest of it is left out.")
            return
        else:
            yield str(path), content


def _open(path: str, content: bytes, found: Opened) -> None:
    try:
        picture = _picture(path, content)
    except _RefusedError as error:
        found.refused.append(f"“{path}” {error}.")
        return
    # `..` and the like lead nowhere here: of a path the name of the last folder is taken, and that is all.
    folders = [
        part for part in PurePosixPath(path.replace("\\", "/")).parts[:-1] if part not in ("..", ".", "/")
    ]
    found.pictures.append(picture)
    found.folders.append(folders[-1] if folders else "")


def _picture(path: str, content: bytes) -> np.ndarray:
    """A picture of a file, uint8 (28, 28, 1); one that is grey and of that size already stays as it is."""
    grey = _grey(path, content)
    if grey.shape == (SIZE, SIZE) and grey.max() > 0 and _ground(grey) < LEAST_CONTRAST:
        return grey[..., np.newaxis].astype(np.uint8)
    return framed(grey)[..., np.newaxis]


def _grey(path: str, content: bytes) -> np.ndarray:
    """The brightness of each pixel, float32 (height, width) of 0 to 255, on white where it is transparent."""
    if path.lower().endswith((".svg", ".svgz")) or content.lstrip()[:5].lower() in (b"<svg ", b"<?xml"):
        raise _RefusedError(f"is a drawing of lines (SVG): {EXPECTED}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _brightness(Image.open(io.BytesIO(content), formats=FORMATS))
    except _RefusedError:
        raise
    except UnidentifiedImageError as error:
        raise _RefusedError(f"is no picture that can be read: {EXPECTED}") from error
    except Exception as error:  # a damaged file may raise anything
        raise _RefusedError(f"is damaged, or not what its name says: {EXPECTED}") from error


def _brightness(file: ImageFile) -> np.ndarray:
    """That of each pixel of the first picture of a file, upright, float32 (height, width) of 0 to 255."""
    size = f"{file.width:,} × {file.height:,}"
    file.draft("L", (SMALLER, SMALLER))
    if file.width * file.height > MOST_PIXELS:
        raise _RefusedError(f"has {size} pixels: {MOST_PIXELS // 10**6} million are the most")
    image = ImageOps.exif_transpose(file)
    if image.mode[0] in "IF":  # finer than 256 steps
        fine = np.asarray(image, np.float32)
        coarse: np.ndarray = 255 * (fine - fine.min()) / max(float(np.ptp(fine)), 1.0)
        return coarse
    is_clear = image.mode in ("RGBA", "LA", "PA", "La", "RGBa", "P") or "transparency" in image.info
    image = image.convert("RGBA" if is_clear else "L")
    image.thumbnail((SMALLER, SMALLER))
    if is_clear:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("L")
    return np.asarray(image, np.float32)


def framed(grey: np.ndarray) -> np.ndarray:
    """A picture framed as drawings are: ink light on black, in a box of 20, its mass in the middle.

    Ink is what differs from the ground, which is what most of the rim is like. The float32 values,
    (height, width), are of 0 to 255; the result is uint8 (28, 28).
    """
    ink = np.abs(grey - _ground(grey))
    if ink.max() < LEAST_CONTRAST:
        raise _RefusedError("shows nothing: something on a plain ground is expected")
    ink = np.clip((ink / ink.max() - GROUND) / (1 - GROUND), 0, 1)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(cut.shape)
    height, width = (max(1, round(side * scale)) for side in cut.shape)
    small = Image.fromarray(cut.astype(np.float32)).resize((width, height), Image.Resampling.BOX)
    return _placed(np.asarray(small))


def _placed(small: np.ndarray) -> np.ndarray:
    """A small picture in the middle of a black one, by its centre of mass, and brightened to 255."""
    made = np.zeros((SIZE, SIZE), np.uint8)
    begins = []
    for axis, side in enumerate(small.shape):
        mass = small.sum(1 - axis) @ np.arange(side) / small.sum()
        begins.append(min(max(0, round((SIZE - 1) / 2 - mass)), SIZE - side))
    (top, left), (height, width) = begins, small.shape
    made[top : top + height, left : left + width] = np.round(255 * small / small.max())
    return made


def _ground(grey: np.ndarray) -> float:
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return float(np.median(rim))


def zipped(classes: Sequence[OwnClass], samples: OwnSamples) -> bytes:
    """Pictures as PNG in a zip, in a folder for each class, in the order of the classes."""
    content = io.BytesIO()
    folders = _folders(classes)
    with zipfile.ZipFile(content, "w") as archive:
        for number in np.argsort(samples.label, kind="stable"):
            png = io.BytesIO()
            Image.fromarray(samples.pictures[number, ..., 0]).save(png, "PNG")
            archive.writestr(f"{folders[samples.label[number]]}/{number:04}.png", png.getvalue())
    return content.getvalue()


def _folders(classes: Sequence[OwnClass]) -> list[str]:
    """A folder's name for each class, that every system takes."""
    made: list[str] = []
    for it in classes:
        name = "".join("_" if letter in '/\\:*?"<>|' else letter for letter in it.name).strip(". ") or "_"
        made.append(name if name not in made else f"{name} {len(made) + 1}")
    return made
