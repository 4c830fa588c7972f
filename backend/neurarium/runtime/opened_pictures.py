"""Files with pictures, opened within limits: each takes the form of an album, framed as a drawing is."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from neurarium.engine.datasets.own_pictures import MOST_PICTURES
from neurarium.protocol.albums import PictureForm
from neurarium.runtime import other_formats
from neurarium.runtime.damaged_zip import DAMAGED
from neurarium.runtime.picture_framing import RefusedError, taken
from neurarium.runtime.picture_tables import (
    MOST_UNPACKED_BYTES,
    TABLE,
    Table,
    table_of_csv,
    table_of_npz,
)

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
# Of photos (JPEG) a small version is decoded, so that these may have 64 times as many.
MOST_PIXELS = 24_000_000
# What one file of a zip may unpack to.
MOST_FILE_BYTES = 32 * 1024**2
MOST_REFUSALS = 20
# What people keep beside their pictures, of which one sentence names so many files.
BESIDE = frozenset((".txt", ".md", ".csv", ".tsv", ".json", ".xml", ".yaml", ".yml", ".html", ".htm", ".rtf"))
MOST_NAMED = 3
EXPECTED = "a PNG, JPEG, GIF, WebP, BMP or TIFF is expected"
SMALLER = 512
HALF_CLEAR, NEARLY_WHITE = 128, 224
# Of what a library says of a damaged file, which may be the file itself.
MOST_LETTERS = 120
# Tables in a zip: who drew each picture, its path and a mark of a person; and what a class is called whose
# folder is called otherwise, as no system takes such a name.
PEOPLE_FILE, CLASSES_FILE = "people.csv", "classes.csv"
TOLD_BESIDE = (PEOPLE_FILE, CLASSES_FILE)
USUAL = PictureForm()


class Opened(NamedTuple):
    """Pictures in a form, uint8, the folder that each was in, and a sentence for each file refused.

    `people` has a mark for each picture that tells who drew it from others, or nothing.
    """

    form: PictureForm
    pictures: list[np.ndarray]
    folders: list[str]
    people: list[str]
    refused: list[str]

    def add(self, picture: np.ndarray, folder: str, person: str = "") -> None:
        """Take a picture, float32 (height, width, channels) of 0 to 255.

        Raises:
            RefusedError: it shows nothing.
        """
        self.pictures.append(taken(picture, self.form))
        self.folders.append(folder)
        self.people.append(person)


def opened(name: str, content: bytes, form: PictureForm = USUAL) -> Opened:
    """The pictures of a file, which is one itself, a zip, or a table of pixels (npz or CSV)."""
    found = Opened(form, [], [], [], [])
    if name.lower().endswith(".csv"):
        _open_table(name, lambda: table_of_csv(content), found)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        _open_zip(name, content, found)
    else:
        _open(name, content, found, _folder(name))
    return found


def _open_table(name: str, read: Callable[[], Table], found: Opened) -> None:
    """Pictures of a table; its classes stand in for folders."""
    try:
        table = read()
    except RefusedError as error:
        found.refused.append(f"“{name}” {error}.")
        return
    except (*DAMAGED, MemoryError, csv.Error) as error:
        why = str(error).splitlines()[0][:MOST_LETTERS] if str(error) else "it is too large"
        found.refused.append(f"“{name}” cannot be read as a table of pictures: {TABLE} ({why}).")
        return
    if len(table[0]) == 0:
        found.refused.append(f"“{name}” has no pictures: {TABLE}.")
    for number, (picture, label, who) in enumerate(zip(*table, strict=True), start=1):
        if number > MOST_PICTURES:
            found.refused.append(f"“{name}” has more than {MOST_PICTURES:,} pictures: the rest is left out.")
            return
        try:
            found.add(picture, label, who)
        except RefusedError as error:
            if len(found.refused) < MOST_REFUSALS:
                found.refused.append(f"Picture {number:,} of “{name}” {error}.")


def _open_zip(name: str, content: bytes, found: Opened) -> None:
    names: list[str] = []
    read_as_told: list[str] = []
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = [info.filename for info in archive.infolist()]
        if names and all(each.endswith(".npy") for each in names):
            _open_table(name, lambda: table_of_npz(archive), found)
            return
        people, told = (_told_in(archive, file) for file in TOLD_BESIDE)
        # Others have tables of this name, too, which say something else.
        classes = {folder: name for folder, name in told.items() if _is_folder_of(folder, name)}
        read_as_told = [file for file, rows in zip(TOLD_BESIDE, (people, classes), strict=True) if rows]
        for path, part in _parts(archive, found):
            if len(found.pictures) >= MOST_PICTURES:
                found.refused.append(
                    f"“{name}” has more than {MOST_PICTURES:,} pictures: the rest is left out."
                )
                break
            folder = _folder(path)
            _open(path, part, found, classes.get(folder, folder), people.get(path, ""))
    except DAMAGED:
        found.refused.append(f"“{name}” is a damaged zip: what came before the damage was read.")
    refused = len(found.refused) - MOST_REFUSALS
    if refused > 0:
        found.refused[MOST_REFUSALS:] = [f"{refused:,} more files could not be read."]
    if not found.pictures and not found.refused:
        found.refused.append(f"“{name}” has no pictures: {EXPECTED} in a folder for each class.")
    if words := _beside(names, read_as_told):
        found.refused.append(words)


def _parts(archive: zipfile.ZipFile, found: Opened) -> Iterator[tuple[str, bytes]]:
    """The files of a zip, one after the other, without what systems add; nothing is written anywhere."""
    unpacked = 0
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if info.is_dir() or _is_of_a_system(path) or _is_beside(path):
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


def _is_of_a_system(path: PurePosixPath) -> bool:
    return path.name.startswith(".") or "__MACOSX" in path.parts or path.name in ("Thumbs.db", "desktop.ini")


def _is_beside(path: PurePosixPath) -> bool:
    """Whether it says by its name that it is not meant to be a picture."""
    return path.suffix.lower() in BESIDE


def _beside(names: Iterable[str], but: Collection[str]) -> str | None:
    """What is said of the files of a zip that stand beside its pictures."""
    paths = [PurePosixPath(name.replace("\\", "/")) for name in names]
    beside = [
        path.name for path in paths if _is_beside(path) and not _is_of_a_system(path) and path.name not in but
    ]
    if not beside:
        return None
    named = ", ".join(f"“{name}”" for name in beside[:MOST_NAMED])
    more = f" and {len(beside) - MOST_NAMED:,} more" if len(beside) > MOST_NAMED else ""
    return f"Left out, as text: {named}{more}."


def _told_in(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The rows of a table of two columns, where a zip that was downloaded here has one of this name."""
    info = archive.NameToInfo.get(name)
    if info is None or info.file_size > MOST_FILE_BYTES or info.flag_bits & 1:
        return {}
    rows = csv.reader(archive.read(info).decode("utf-8-sig", "replace").splitlines())
    try:
        return {row[0]: row[1] for row in rows if len(row) == 2}
    except csv.Error:
        return {}


def plain(name: str) -> str:
    """A name as every system takes it for a folder."""
    return "".join("_" if letter in '/\\:*?"<>|' else letter for letter in name).strip(". ") or "_"


def _is_folder_of(folder: str, name: str) -> bool:
    """Whether a class of this name has been written into a folder of this one, perhaps with a number."""
    return re.fullmatch(f"{re.escape(plain(name))}( [0-9]+)?", folder) is not None


def _folder(path: str) -> str:
    """The folder that a file is in: `..` and the like lead nowhere, of a path the last name is taken."""
    folders = [
        part for part in PurePosixPath(path.replace("\\", "/")).parts[:-1] if part not in ("..", ".", "/")
    ]
    return folders[-1] if folders else ""


def _open(path: str, content: bytes, found: Opened, folder: str, person: str = "") -> None:
    try:
        found.add(_seen(path, content), folder, person)
    except RefusedError as error:
        found.refused.append(f"“{path}” {error}.")


def _seen(path: str, content: bytes) -> np.ndarray:
    """What a file shows, float32 (height, width, channels) of 0 to 255, with a ground where it is clear."""
    if path.lower().endswith((".svg", ".svgz")) or content.lstrip()[:5].lower() in (b"<svg ", b"<?xml"):
        raise RefusedError(f"is a drawing of lines (SVG): {EXPECTED}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _pixels(Image.open(io.BytesIO(content), formats=FORMATS))
    except RefusedError:
        raise
    except UnidentifiedImageError as error:
        raise RefusedError(f"{other_formats.named(content)}: {EXPECTED}") from error
    except Image.DecompressionBombError as error:
        raise RefusedError(f"has too many pixels: {MOST_PIXELS // 10**6} million are the most") from error
    except Exception as error:  # a damaged file may raise anything
        raise RefusedError(f"is damaged, or not what its name says: {EXPECTED}") from error


def _ground_of(image: Image.Image) -> str:
    """What a picture with clear pixels was made for: white, unless all that is seen of it is nearly white."""
    pixels = np.asarray(image, np.float32)
    seen = pixels[pixels[..., 3] > HALF_CLEAR]
    return "black" if seen.size and seen[:, :3].min() > NEARLY_WHITE else "white"


def _coarse(fine: np.ndarray) -> np.ndarray:
    """Any numbers as float32 of 0 to 255; those that are none, as in a damaged file, as the lowest."""
    is_number = np.isfinite(fine)
    if not is_number.any():
        raise RefusedError(f"has no numbers for pixels: {EXPECTED}")
    low, high = fine[is_number].min(), fine[is_number].max()
    made: np.ndarray = 255 * (np.where(is_number, fine, low) - low) / max(high - low, 1.0)
    return made.astype(np.float32)


def _pixels(file: ImageFile) -> np.ndarray:
    """Those of the first picture of a file, upright, float32 (height, width, channels) of 0 to 255."""
    size = f"{file.width:,} × {file.height:,}"
    mode = "L" if file.mode in ("1", "L", "LA", "La") else "RGB"
    file.draft(mode, (SMALLER, SMALLER))
    if file.width * file.height > MOST_PIXELS:
        raise RefusedError(f"has {size} pixels: {MOST_PIXELS // 10**6} million are the most")
    image = ImageOps.exif_transpose(file)
    if image.mode[0] in "IF":  # finer than 256 steps
        return _coarse(np.asarray(image, np.float64))[..., np.newaxis]
    is_clear = image.mode in ("RGBA", "LA", "PA", "La", "RGBa", "P") or "transparency" in image.info
    image = image.convert("RGBA" if is_clear else mode)
    image.thumbnail((SMALLER, SMALLER))
    if is_clear:
        image = Image.alpha_composite(Image.new("RGBA", image.size, _ground_of(image)), image).convert(mode)
    return np.asarray(image, np.float32).reshape(image.height, image.width, -1)
