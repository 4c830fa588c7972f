"""Pictures of an album as files: a zip of PNG, an npz and a CSV, each of which can be opened again."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

from neurarium.engine.datasets.own_pictures import SIZE, OwnSamples
from neurarium.protocol.albums import OwnClass

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
    """Pictures as PNG in a zip, in a folder for each class, in the order of the classes."""
    content = io.BytesIO()
    names = folders(classes)
    with zipfile.ZipFile(content, "w") as archive:
        for number in np.argsort(samples.label, kind="stable"):
            archive.writestr(f"{names[samples.label[number]]}/{number:04}.png", png(samples.pictures[number]))
    return content.getvalue()


def png(picture: np.ndarray) -> bytes:
    """A picture, uint8 (height, width, 1), as PNG."""
    content = io.BytesIO()
    Image.fromarray(picture[..., 0]).save(content, "PNG")
    return content.getvalue()


def folders(classes: Sequence[OwnClass]) -> list[str]:
    """A folder's name for each class, that every system takes."""
    made: list[str] = []
    for it in classes:
        name = "".join("_" if letter in '/\\:*?"<>|' else letter for letter in it.name).strip(". ") or "_"
        made.append(name if name not in made else f"{name} {len(made) + 1}")
    return made


def as_npz(classes: Sequence[OwnClass], samples: OwnSamples) -> bytes:
    """Arrays: `pictures`, uint8 (count, 28, 28); `labels`, int32 (count,), into `names`, text (classes,)."""
    content = io.BytesIO()
    names = np.array([it.name for it in classes])
    pictures = samples.pictures[..., 0]
    np.savez_compressed(content, pictures=pictures, labels=samples.label.astype(np.int32), names=names)
    return content.getvalue()


def as_csv(classes: Sequence[OwnClass], samples: OwnSamples) -> bytes:
    """A row for each picture: the name of its class, and its pixels of 0 to 255, row by row."""
    content = io.StringIO()
    rows = csv.writer(content, lineterminator="\n")
    rows.writerow(["class", *(f"pixel{number}" for number in range(SIZE * SIZE))])
    pixels = samples.pictures.reshape(len(samples.pictures), -1).tolist()
    rows.writerows([classes[label].name, *row] for label, row in zip(samples.label, pixels, strict=True))
    return content.getvalue().encode()


WRITERS: Mapping[Kind, tuple[Callable[[Sequence[OwnClass], OwnSamples], bytes], str]] = {
    "zip": (zipped, "application/zip"),
    "npz": (as_npz, "application/zip"),
    "csv": (as_csv, "text/csv"),
}
