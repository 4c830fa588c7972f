"""What a data set is: files, and how to make arrays of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from neurarium.engine.component import Component
from neurarium.engine.field import (
    MOST_COORDINATES,
    Field,
    Image,
    Label,
    Number,
    Person,
    Readable,
    Sequence,
    Vector,
)
from neurarium.engine.layer import Shape
from neurarium.engine.lengths import Ending
from neurarium.engine.registry import Registry

SplitName = Literal["train", "test"]
INPUT, TARGET = "input", "target"  # what a data set calls the field that is looked at, and that which is told
PERSON = "person"  # who made a sample, where the data tell
HELD = "held"
Shelf = Literal["albums", "tables"]


class Split(NamedTuple):
    """Samples: an array for each field, (samples, *shape), typed as the field says."""

    fields: dict[str, np.ndarray]

    @property
    def size(self) -> int:
        """Number of samples."""
        return len(next(iter(self.fields.values())))

    def part(self, chosen: np.ndarray | slice) -> "Split":
        """Some of the samples, by their numbers or by a mask, (samples,)."""
        return Split({name: array[chosen] for name, array in self.fields.items()})


class Data(NamedTuple):
    """The samples to learn from and those to test on."""

    train: Split
    test: Split


class DataSpec(NamedTuple):
    """What is known of data before any are seen: the fields of a sample, and how many samples there are.

    Titles, names, scales and `target_curve` are for pictures alone: no program depends on them. What it
    `lacks`, in words, is why nothing can be learned from the samples yet. Samples without a target are
    `left_out`, and are in neither size.
    """

    title: str
    fields: dict[str, Field]
    train_size: int
    test_size: int
    target_curve: tuple[float, ...] = ()
    lacks: str = ""
    left_out: int = 0

    @property
    def readable(self) -> dict[str, Readable]:
        """The fields that a network may read by itself: pictures, rows of numbers and sequences."""
        return {
            name: field for name, field in self.fields.items() if isinstance(field, Image | Vector | Sequence)
        }

    @property
    def input_shapes(self) -> dict[str, Shape]:
        """The shapes of what a network may read, for one sample."""
        return {name: field.shape for name, field in self.readable.items()}

    @property
    def endings(self) -> dict[str, Ending]:
        """How one sees where sequences end, of the fields that may be shorter than they have room for."""
        sequences = {name: field for name, field in self.fields.items() if isinstance(field, Sequence)}
        return {name: field.ending for name, field in sequences.items() if field.ending}

    @property
    def picture(self) -> Image | None:
        """What is looked at, if that is a picture."""
        field = self.fields.get(INPUT)
        return field if isinstance(field, Image) else None

    @property
    def sequence(self) -> Sequence | None:
        """What is looked at, if that is a sequence."""
        field = self.fields.get(INPUT)
        return field if isinstance(field, Sequence) else None

    @property
    def points(self) -> Vector | None:
        """What is looked at, if those are points of a plane or of a line, which can be drawn.

        A line is drawn by its targets as heights, so that classes over a single number are rows of a table.
        """
        field = self.fields.get(INPUT)
        if not isinstance(field, Vector) or len(field.names) > MOST_COORDINATES:
            return None
        return None if len(field.names) == 1 and self.class_names else field

    @property
    def row(self) -> Vector | None:
        """What is looked at, if that is a row of numbers, be it a point or a row of a table."""
        field = self.fields.get(INPUT)
        return field if isinstance(field, Vector) else None

    @property
    def columns(self) -> int:
        """How many numbers a row of a table has; 0 where samples are pictures or points."""
        return len(self.row.names) if self.row and not self.points else 0

    @property
    def coordinates(self) -> int:
        """How many coordinates the points have; 0 where there are none."""
        return len(self.points.names) if self.points else 0

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes; empty where there are none."""
        field = self.fields.get(TARGET)
        return field.names if isinstance(field, Label) else ()

    @property
    def is_partial(self) -> bool:
        """Whether some of the samples to learn from have no label."""
        field = self.fields.get(TARGET)
        return isinstance(field, Label) and field.partial

    @property
    def people(self) -> int | None:
        """How many people are known to have made the samples; None where the data never tell who made one."""
        field = self.fields.get(PERSON)
        return field.count if isinstance(field, Person) else None

    @property
    def number(self) -> Number | None:
        """What is to be told, if that is a number."""
        field = self.fields.get(TARGET)
        return field if isinstance(field, Number) else None

    def without_decoration(self) -> "DataSpec":
        """The same data without what is for titles and pictures alone."""
        plain = {name: field.without_decoration() for name, field in self.fields.items()}
        return self._replace(title="", fields=plain, target_curve=(), left_out=0)


class RemoteFile(NamedTuple):
    """A file that is fetched once: its name on every mirror, its size and its SHA-256."""

    name: str
    size: int
    sha256: str


class Holding(NamedTuple):
    """What a server holds of somebody's: where, by what name, and a revision, which never becomes another."""

    shelf: Shelf
    name: str
    revision: int = 0


class LeastRows(NamedTuple):
    """How many rows are laid out at least, so that samples can come without another program."""

    train: int
    test: int


class Dataset(Component, ABC):
    """A data set. The engine reads no files: it names them, and is given their bytes.

    One whose `remote` files must be fetched first names another to learn from `meanwhile`. One that
    `collects` is what people bring: its samples come and go, so it has room for more, its `least_rows`. One
    that is for a certain problem names the `preset` to begin with.
    """

    bundled: ClassVar[tuple[str, ...]] = ()
    remote: ClassVar[tuple[RemoteFile, ...]] = ()
    meanwhile: ClassVar[str | None] = None
    preset: ClassVar[str | None] = None
    collects: ClassVar[bool] = False
    least_rows: ClassVar[LeastRows | None] = None

    @property
    def holding(self) -> Holding | None:
        """What of it a server holds and no file does: its bytes are the file `HELD`."""
        return None

    @abstractmethod
    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        """The samples, from the bytes of the named files; the seed matters only to data that are drawn."""

    @abstractmethod
    def fields(self) -> dict[str, Field]:
        """The fields of each sample: what is looked at is called `input`, what is told of it `target`."""

    def target_curve(self) -> tuple[float, ...]:
        """The targets without noise, at equal distances over a curve's range; empty if unknown."""
        return ()

    def spec(self, *, train_size: int = 0, test_size: int = 0) -> DataSpec:
        """What is known of its samples, which may not be there yet."""
        return DataSpec(self.title, self.fields(), train_size, test_size, self.target_curve())

    def describe(self, data: Data) -> DataSpec:
        """The spec of the parsed data."""
        return self.spec(train_size=data.train.size, test_size=data.test.size)


dataset_registry: Registry[Dataset] = Registry("data set", "neurarium.engine.datasets")
