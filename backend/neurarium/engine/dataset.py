"""What a data set is: files, and how to make arrays of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from neurarium.engine.component import Component
from neurarium.engine.layer import Shape
from neurarium.engine.registry import Registry

DataKind = Literal["images", "plane", "curve"]
SplitName = Literal["train", "test"]
Range = tuple[float, float]


class Split(NamedTuple):
    """Samples: `inputs` by field, each (samples, *shape); `target`, class numbers (samples,) or numbers.

    Pictures are uint8 of 0 to 255, everything else is float32; `prepare` makes them ready for a network.
    """

    inputs: dict[str, np.ndarray]
    target: np.ndarray

    @property
    def size(self) -> int:
        """Number of samples."""
        return int(self.target.shape[0])


class Data(NamedTuple):
    """The samples to learn from and those to test on."""

    train: Split
    test: Split


class Space(NamedTuple):
    """Where samples of few numbers lie, for a picture of it.

    `axes` names the numbers of one input of the kinds `plane` (two) and `curve` (one), `ranges` what is shown
    of each, `target_range` what is shown of a target that is a number.
    """

    kind: DataKind = "images"
    axes: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    target_range: Range = (-1.0, 1.0)


class DataSpec(NamedTuple):
    """What a network must know of its data before it sees any, and the space that they lie in.

    `target_shape` is that of one sample's target. `target_curve` is for pictures alone: no program depends on
    it.
    """

    title: str
    input_shapes: dict[str, Shape]
    class_names: tuple[str, ...]
    train_size: int
    test_size: int
    kind: DataKind = "images"
    axes: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    target_range: Range = (-1.0, 1.0)
    target_shape: Shape = ()
    target_curve: tuple[float, ...] = ()


class RemoteFile(NamedTuple):
    """A file that is fetched once: its name on every mirror, its size and its SHA-256."""

    name: str
    size: int
    sha256: str


class Dataset(Component, ABC):
    """A data set. The engine reads no files: it names them, and is given their bytes.

    One whose `remote` files must be fetched first names another to learn from `meanwhile`.
    """

    kind: ClassVar[DataKind] = "images"
    bundled: ClassVar[tuple[str, ...]] = ()
    remote: ClassVar[tuple[RemoteFile, ...]] = ()
    meanwhile: ClassVar[str | None] = None

    @abstractmethod
    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        """The samples, from the bytes of the named files; the seed matters only to data that are drawn."""

    @abstractmethod
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes, in the order of their numbers; empty where there are none."""

    def space(self) -> Space:
        """Where the samples lie."""
        return Space(self.kind)

    def target_curve(self) -> tuple[float, ...]:
        """The targets without noise, at equal distances over a curve's range; empty if unknown."""
        return ()

    def describe(self, data: Data) -> DataSpec:
        """The spec of the parsed data."""
        shapes = {field: array.shape[1:] for field, array in data.train.inputs.items()}
        return DataSpec(
            self.title,
            shapes,
            self.class_names(),
            data.train.size,
            data.test.size,
            *self.space(),
            target_shape=data.train.target.shape[1:],
            target_curve=self.target_curve(),
        )


dataset_registry: Registry[Dataset] = Registry("data set", "neurarium.engine.datasets")
