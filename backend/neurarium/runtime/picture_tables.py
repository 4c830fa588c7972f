"""Pictures in a table, one a row: an npz file of arrays, or a CSV."""

import csv
import io
import math
import zipfile
from typing import NamedTuple

import numpy as np

from neurarium.engine.datasets.own_pictures import COLOUR, GREY, MOST_PICTURES
from neurarium.runtime.picture_framing import RefusedError

# What one file may unpack to, all in all.
MOST_UNPACKED_BYTES = 256 * 1024**2
# How a table of pictures calls them, what they are of, the names of classes, and who drew them.
PICTURES, LABELS, NAMES = ("pictures", "images", "x"), ("labels", "label", "y"), ("names", "classes")
PEOPLE = ("people", "person")
TABLE = "a row for each picture is expected: its class, and the brightness of each of its pixels"


class Table(NamedTuple):
    """Pictures, float32 (count, height, width, channels) of 0 to 255, and of each the name of its class.

    `people` tell who drew each from others, where that is known.
    """

    pictures: np.ndarray
    labels: list[str]
    people: list[str]


def table_of_npz(archive: zipfile.ZipFile) -> Table:
    """The arrays of an npz file, each unpacked within limits; nothing in them is run."""
    arrays: dict[str, np.ndarray] = {}
    for info in archive.infolist():
        name = info.filename.removesuffix(".npy").lower()
        if info.file_size > MOST_UNPACKED_BYTES:
            raise RefusedError(f"is larger than {MOST_UNPACKED_BYTES // 2**20} MiB")
        if name in (*PICTURES, *LABELS, *NAMES, *PEOPLE):
            with archive.open(info) as file:
                content = file.read(MOST_UNPACKED_BYTES)
            arrays[name] = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    pictures, labels, names, people = (
        next((arrays[name] for name in names if name in arrays), None)
        for names in (PICTURES, LABELS, NAMES, PEOPLE)
    )
    if pictures is None or pictures.ndim not in (3, 4) or pictures.dtype.kind not in "uifb":
        raise RefusedError("has no pictures: an array “pictures” of (count, height, width) is expected")
    pictures = pictures[: MOST_PICTURES + 1].astype(np.float32)
    pictures = pictures[..., np.newaxis] if pictures.ndim == 3 else pictures
    if pictures.shape[-1] > COLOUR:
        pictures = pictures[..., :COLOUR]
    elif pictures.shape[-1] < COLOUR:
        pictures = pictures[..., :GREY]
    told = np.zeros(len(pictures), int) if labels is None else labels.ravel()[: MOST_PICTURES + 1]
    if len(told) != len(pictures):
        raise RefusedError(
            f"has {len(pictures):,} pictures and {len(told):,} labels; one for each is expected"
        )
    drawn_by = _marks(people, len(pictures))
    if labels is None:
        return Table(_of_bytes(pictures), [""] * len(pictures), drawn_by)
    known = None if names is None else [str(name) for name in names.ravel()]
    if known is not None and told.dtype.kind in "ui" and told.size and told.max() < len(known):
        return Table(_of_bytes(pictures), [known[number] for number in told], drawn_by)
    return Table(_of_bytes(pictures), [str(label) for label in told], drawn_by)


def table_of_csv(content: bytes) -> Table:
    """A row for each picture: its class first, then its pixels, row by row; a row of titles is left out."""
    text = content.decode("utf-8-sig")
    delimiter = max(",;\t", key=text[:10_000].count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if row]
    if rows and not all(map(_is_number, rows[0][1:])):
        rows = rows[1:]
    count = len(rows[0]) - 1 if rows else 0
    channels = GREY if math.isqrt(max(0, count)) ** 2 == count else COLOUR
    side = math.isqrt(max(0, count) // channels)
    expected = side * side * channels + 1
    uneven = next((number for number, row in enumerate(rows, 1) if len(row) != expected), None)
    if side < 2 or uneven is not None:
        where = f" (picture {uneven:,} has {len(rows[uneven - 1]) - 1:,} numbers)" if uneven else ""
        raise RefusedError(f"is no table of square pictures{where}: {TABLE}")
    rows = rows[: MOST_PICTURES + 1]
    pixels = np.array([row[1:] for row in rows], np.float32).reshape(-1, side, side, channels)
    return Table(_of_bytes(pixels), [row[0] for row in rows], [""] * len(rows))


def _marks(people: np.ndarray | None, count: int) -> list[str]:
    """A mark of who drew each of so many, nothing where that is not told."""
    if people is None or people.dtype.kind not in "ui" or people.size < count:
        return [""] * count
    return [str(who) if who >= 0 else "" for who in people.ravel()[:count].tolist()]


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
