"""Pictures of an album as files: a zip of PNG, an npz and a CSV, each of which can be opened again."""

import csv
import io
import math
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

from neurarium.engine.datasets.own_pictures import OwnSamples
from neurarium.engine.field import NOBODY
from neurarium.protocol.albums import OwnClass
from neurarium.runtime.opened_pictures import CLASSES_FILE, PEOPLE_FILE, plain

Kind = Literal["zip", "npz", "csv"]


class Written(NamedTuple):
    """A file: what is in it, what it is called, and its media type."""

    content: bytes
    filename: str
    media_type: str


def written(kind: Kind, classes: Sequence[OwnClass], samples: OwnSamples) -> Written:
    """Pictures of these classes as a file of a kind."""
    write, media_type = WRITERS[kind]
    return Written(write(classes, samples), f"own_pictures.{kind}", media_type)


def zipped(classes: Sequence[OwnClass], samples: OwnSamples) -> bytes:
    """Pictures as PNG in a zip, in a folder for each class, in the order of the classes.

    Where it is known who drew them, a table tells it, by numbers and not by names; another one tells of
    classes that no folder can be called like.
    """
    content = io.BytesIO()
    names = folders(classes)
    people = []
    with zipfile.ZipFile(content, "w") as archive:
        for number in np.argsort(samples.label, kind="stable"):
            path = f"{names[samples.label[number]]}/{number:04}.png"
            archive.writestr(path, png(samples.pictures[number]))
            people.append((path, int(samples.person[number])))
        known = [row for row in people if row[1] != NOBODY]
        if known:
            archive.writestr(PEOPLE_FILE, "".join(f"{_quoted(path)},{who}\n" for path, who in known))
        other = [(folder, it.name) for folder, it in zip(names, classes, strict=True) if folder != it.name]
        if other:
            rows = "".join(f"{_quoted(folder)},{_quoted(name)}\n" for folder, name in other)
            archive.writestr(CLASSES_FILE, rows)
    return content.getvalue()


def _quoted(text: str) -> str:
    """A cell of a CSV."""
    return '"' + text.replace('"', '""') + '"'


def png(picture: np.ndarray) -> bytes:
    """A picture, uint8 (height, width, channels), as PNG."""
    content = io.BytesIO()
    Image.fromarray(picture if picture.shape[-1] > 1 else picture[..., 0]).save(content, "PNG")
    return content.getvalue()


def folders(classes: Sequence[OwnClass]) -> list[str]:
    """A folder's name for each class, that every system takes."""
    made: list[str] = []
    for it in classes:
        name = plain(it.name)
        made.append(name if name not in made else f"{name} {len(made) + 1}")
    return made


def as_npz(classes: Sequence[OwnClass], samples: OwnSamples) -> bytes:
    """Arrays: `pictures`, uint8 (count, size, size), and colours with an axis more.

    `labels`, int32 (count,), are into `names`, text (classes,); `people`, int32 (count,), tell who drew each,
    -1 where that is not known.
    """
    content = io.BytesIO()
    names = np.array([it.name for it in classes])
    pictures = samples.pictures if samples.pictures.shape[-1] > 1 else samples.pictures[..., 0]
    labels, people = samples.label.astype(np.int32), samples.person.astype(np.int32)
    np.savez_compressed(content, pictures=pictures, labels=labels, names=names, people=people)
    return content.getvalue()


def as_csv(classes: Sequence[OwnClass], samples: OwnSamples) -> bytes:
    """A row for each picture: the name of its class, and its pixels of 0 to 255, row by row.

    A pixel of colours is three numbers: red, green, blue.
    """
    content = io.StringIO()
    rows = csv.writer(content, lineterminator="\n")
    count = math.prod(samples.pictures.shape[1:])
    rows.writerow(["class", *(f"pixel{number}" for number in range(count))])
    pixels = samples.pictures.reshape(-1, count).tolist()
    rows.writerows([classes[label].name, *row] for label, row in zip(samples.label, pixels, strict=True))
    return content.getvalue().encode()


WRITERS: Mapping[Kind, tuple[Callable[[Sequence[OwnClass], OwnSamples], bytes], str]] = {
    "zip": (zipped, "application/zip"),
    "npz": (as_npz, "application/zip"),
    "csv": (as_csv, "text/csv"),
}
