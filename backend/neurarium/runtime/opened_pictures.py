"""Files with pictures, opened within limits: each becomes grey, 28 × 28, and framed as a drawing is."""

import csv
import io
import math
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from neurarium.engine.datasets.own_pictures import MOST_PICTURES, SIZE
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


# How a table of pictures calls them, what they are of, and the names of classes that are told by number.
PICTURES, LABELS, NAMES = ("pictures", "images", "x"), ("labels", "label", "y"), ("names", "classes")
TABLE = "a row for each picture is expected: its class, and the brightness of each of its pixels"


class Opened(NamedTuple):
    """Pictures, uint8 (28, 28, 1) each, the folder that each was in, and a sentence for each file refused."""

    pictures: list[np.ndarray]
    folders: list[str]
    refused: list[str]


class _RefusedError(Exception):
    """A file cannot be read; the message is the rest of the sentence about it."""


def opened(name: str, content: bytes) -> Opened:
    """The pictures of a file, which is one itself, a zip, or a table of pixels (npz or CSV)."""
    found = Opened([], [], [])
    if name.lower().endswith(".csv"):
        _open_table(name, lambda: _of_csv(content), found)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        _open_zip(name, content, found)
    else:
        _open(name, content, found)
    return found


def _open_table(name: str, read: Callable[[], "Table"], found: Opened) -> None:
    """Pictures of a table; its classes stand in for folders."""
    try:
        table = read()
    except _RefusedError as error:
        found.refused.append(f"“{name}” {error}.")
        return
    except (*DAMAGED, MemoryError, csv.Error) as error:
        found.refused.append(f"“{name}” cannot be read as a table of pictures: {TABLE} ({error}).")
        return
    for number, (grey, label) in enumerate(zip(table.pictures, table.labels, strict=True), start=1):
        if number > MOST_PICTURES:
            found.refused.append(f"“{name}” has more than {MOST_PICTURES:,} pictures: the rest is left out.")
            return
        try:
            found.pictures.append(_seen(grey))
        except _RefusedError as error:
            if len(found.refused) < MOST_REFUSALS:
                found.refused.append(f"Picture {number:,} of “{name}” {error}.")
            continue
        found.folders.append(label)


class Table(NamedTuple):
    """Pictures, float32 (count, height, width) of 0 to 255, and the name of the class of each."""

    pictures: np.ndarray
    labels: list[str]


def _of_npz(archive: zipfile.ZipFile) -> Table:
    """The arrays of an npz file, each unpacked within limits; nothing in them is run."""
    arrays: dict[str, np.ndarray] = {}
    for info in archive.infolist():
        name = info.filename.removesuffix(".npy").lower()
        if info.file_size > MOST_UNPACKED_BYTES:
            raise _RefusedError(f"is larger than {MOST_UNPACKED_BYTES // 2**20} MiB")
        if name in (*PICTURES, *LABELS, *NAMES):
            with archive.open(info) as file:
                content = file.read(MOST_UNPACKED_BYTES)
            arrays[name] = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    pictures, labels, names = (
        next((arrays[name] for name in names if name in arrays), None) for names in (PICTURES, LABELS, NAMES)
    )
    if pictures is None or pictures.ndim not in (3, 4) or pictures.dtype.kind not in "uifb":
        raise _RefusedError("has no pictures: an array “pictures” of (count, height, width) is expected")
    pictures = pictures[: MOST_PICTURES + 1].astype(np.float32)
    pictures = pictures.mean(-1) if pictures.ndim == 4 else pictures
    told = np.zeros(len(pictures), int) if labels is None else labels.ravel()[: MOST_PICTURES + 1]
    if len(told) != len(pictures):
        raise _RefusedError(
            f"has {len(pictures):,} pictures and {len(told):,} labels; one for each is expected"
        )
    if labels is None:
        return Table(_of_bytes(pictures), [""] * len(pictures))
    known = None if names is None else [str(name) for name in names.ravel()]
    if known is not None and told.dtype.kind in "ui" and told.size and told.max() < len(known):
        return Table(_of_bytes(pictures), [known[number] for number in told])
    return Table(_of_bytes(pictures), [str(label) for label in told])


def _of_csv(content: bytes) -> Table:
    """A row for each picture: its class first, then its pixels, row by row; a row of titles is left out."""
    text = content.decode("utf-8-sig")
    delimiter = max(",;\t", key=text[:10_000].count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if row]
    if rows and not all(map(_is_number, rows[0][1:])):
        rows = rows[1:]
    side = math.isqrt(max(0, len(rows[0]) - 1)) if rows else 0
    uneven = next((number for number, row in enumerate(rows, 1) if len(row) != side * side + 1), None)
    if side < 2 or uneven is not None:
        where = f" (picture {uneven:,} has {len(rows[uneven - 1]) - 1:,} numbers)" if uneven else ""
        raise _RefusedError(f"is no table of square pictures{where}: {TABLE}")
    rows = rows[: MOST_PICTURES + 1]
    pixels = np.array([row[1:] for row in rows], np.float32).reshape(-1, side, side)
    return Table(_of_bytes(pixels), [row[0] for row in rows])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _of_bytes(pictures: np.ndarray) -> np.ndarray:
    """Pictures of 0 to 255, be they given so or as parts of 1."""
    pictures = np.nan_to_num(pictures, posinf=255, neginf=0)
    made: np.ndarray = np.clip(pictures * (255 if pictures.size and pictures.max() <= 1 else 1), 0, 255)
    return made


def _open_zip(name: str, content: bytes, found: Opened) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = [info.filename for info in archive.infolist()]
        if names and all(each.endswith(".npy") for each in names):
            _open_table(name, lambda: _of_npz(archive), found)
            return
        for path, part in _parts(archive, found):
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
    return _seen(_grey(path, content))


def _seen(grey: np.ndarray) -> np.ndarray:
    """The same of the brightness of its pixels, float32 (height, width) of 0 to 255."""
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
