"""A table of one's own with more rows than an experiment carries: the server holds its numbers."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import HELD, INPUT, TARGET, Data, DataSpec, Holding, Split, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.field import Field as DataField
from neurarium.engine.own_rows import LARGEST, MIN_ROWS, MOST_COLUMNS, Name, OwnRows, refusal

NUMBER = np.dtype("<f4")
MAX_ROWS = 50_000
# Each row has an input and its target.
LEAST_NUMBERS = 2 * MIN_ROWS
NOTHING_YET = "There is no table to learn from yet: open one."


@dataset_registry.register("own_table")
class OwnTable(OwnRows):
    """A large table of your own: each row has its inputs, and then its class or a number."""

    title = "Your table"
    most_rows: ClassVar[int] = MAX_ROWS
    row_name: ClassVar[str] = "Row"

    table: str = Field(
        "",
        max_length=64,
        title="Table",
        description="What the server calls its numbers: their digest; there are none without one.",
        json_schema_extra={"in_forms": False, "identity": True},
    )
    axes: tuple[Name, ...] = Field(
        ("x", "y", "z"),
        max_length=MOST_COLUMNS,
        title="Axes",
        description="The names of the inputs: three or more, or one that tells classes.",
    )

    @property
    def holding(self) -> Holding | None:
        return Holding("tables", self.table) if self.table else None

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        self.check_names()
        if not self.is_table:
            words = "A table has three inputs or more, or one that tells classes: all others are points."
            raise refusal("axes", words)
        if HELD not in files:
            blank = self._blank()
            return Data(blank, blank)
        rows = self._rows(files[HELD])
        self.check_count("table", len(rows))
        self.check_rows("table", rows)
        return self.split(rows, seed)

    def fields(self) -> dict[str, DataField]:
        return self.fields_of(np.zeros((1, len(self.axes) + 1)))

    def describe(self, data: Data) -> DataSpec:
        spec = super().describe(data)
        if data.test is data.train:
            return spec._replace(lacks=NOTHING_YET)
        rows = np.concatenate(
            [np.column_stack([split.fields[INPUT], split.fields[TARGET]]) for split in data], dtype=np.float32
        )
        return spec._replace(fields=self.fields_of(rows))

    def _rows(self, content: bytes) -> np.ndarray:
        numbers, length = np.frombuffer(content, NUMBER), len(self.axes) + 1
        if len(numbers) % length:
            words = f"This table has {len(numbers):,} numbers, which do not make rows of {length}."
            raise refusal("axes", words)
        return numbers.reshape(-1, length)

    def _blank(self) -> Split:
        """What stands in for rows while there are none."""
        target = np.zeros(MIN_ROWS, np.int32 if self.classes else np.float32)
        return Split({INPUT: np.zeros((MIN_ROWS, len(self.axes)), np.float32), TARGET: target})


def check_numbers(content: bytes) -> None:
    """Raise unless these are numbers of a table, little-endian float32, that can be computed with."""
    if not content or len(content) % NUMBER.itemsize:
        words = f"A table is numbers of {NUMBER.itemsize} bytes each, but {len(content):,} bytes came."
        raise EngineError("invalid_table", words)
    numbers = np.frombuffer(content, NUMBER)
    if len(numbers) < LEAST_NUMBERS:
        words = f"A table has {LEAST_NUMBERS} numbers at least, not {len(numbers)}."
        raise EngineError("invalid_table", words)
    if not (np.abs(numbers) <= LARGEST).all():
        words = f"The numbers of a table must be finite and no further from 0 than {LARGEST:,.0f}."
        raise EngineError("invalid_table", words)
