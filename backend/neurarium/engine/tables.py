"""Data sets that are a table of several columns of numbers, with a class for each row."""

from abc import ABC
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset
from neurarium.engine.field import Field, Label, Range, Vector
from neurarium.engine.stratify import stratified_split

TEST_SHARE = 0.3


class Column(NamedTuple):
    """A column: its name with its unit, its lowest and highest number, and what standardises it."""

    name: str
    low: float
    high: float
    mean: float
    deviation: float

    @property
    def range(self) -> Range:
        """The lowest and the highest number, standardised."""
        return (self.low - self.mean) / self.deviation, (self.high - self.mean) / self.deviation


class Table(Dataset, ABC):
    """A bundled table: comma-separated, below a first line, the class number at the end of each row.

    A network reads (number − mean) / deviation of each column; three tenths of each class are for testing.
    """

    category = "tables"
    columns: ClassVar[tuple[Column, ...]]
    classes: ClassVar[tuple[str, ...]]

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        (file,) = self.bundled
        rows = np.loadtxt(files[file].decode().splitlines()[1:], delimiter=",")
        mean, deviation = np.array([(column.mean, column.deviation) for column in self.columns]).T
        inputs = ((rows[:, :-1] - mean) / deviation).astype(np.float32)
        test_size = round(TEST_SHARE * len(rows))
        return stratified_split(inputs, rows[:, -1].astype(np.int32), test_size=test_size)

    def fields(self) -> dict[str, Field]:
        names, ranges, scales = zip(
            *((column.name, column.range, (column.mean, column.deviation)) for column in self.columns),
            strict=True,
        )
        return {INPUT: Vector(names, ranges, scales), TARGET: Label(self.classes)}
