"""The test set's loss and metrics over a run."""

import threading
from typing import NamedTuple

import numpy as np

MAX_MEASUREMENTS = 4096
# A number and its place in a tuple.
BYTES_PER_NUMBER = 32


class Measured(NamedTuple):
    """Measurements by name, each (points,), and the number of the last one."""

    number: int
    values: dict[str, np.ndarray]


class Measurements:
    """Test measurements by step, in bounded memory: when it is full, every second one is let go.

    They are numbered as they come. One at the step of the last takes its place: something was changed by
    hand.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self._lock = threading.Lock()
        self._rows: list[tuple[float, ...]] = []
        self._number = 0

    def copy(self) -> "Measurements":
        """The same measurements, to go on from."""
        made = Measurements(self.names)
        with self._lock:
            made._rows, made._number = self._rows.copy(), self._number
        return made

    def until(self, step: int) -> "Measurements":
        """Those up to a step, to go on from."""
        made = self.copy()
        made._rows = [row for row in made._rows if row[1] <= step]
        return made

    @classmethod
    def of(cls, names: tuple[str, ...], table: np.ndarray, *, number: int) -> "Measurements":
        """Those of such a `table`, the last of which has a number."""
        if table.ndim != 2 or table.shape[1] != 2 + len(names) or len(table) > number:
            raise ValueError("A table of measurements has a column for each.")
        made = cls(names)
        made._rows = [(int(row[0]), int(row[1]), *row[2:]) for row in table.tolist()]
        made._number = number
        return made

    @property
    def number(self) -> int:
        """The number of the last one."""
        return self._number

    @property
    def last(self) -> dict[str, float]:
        """The newest measurement of each name, and its `step`; empty while there is none."""
        with self._lock:
            row = self._rows[-1] if self._rows else None
        return dict(zip(("step", *self.names), row[1:], strict=True)) if row else {}

    @property
    def table(self) -> np.ndarray:
        """All that it holds, (rows, 2 + names): numbers, steps and the measurements, float64."""
        with self._lock:
            return np.array(self._rows, np.float64).reshape(len(self._rows), 2 + len(self.names))

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return BYTES_PER_NUMBER * len(self._rows) * (2 + len(self.names))

    def append(self, step: int, values: dict[str, float]) -> int:
        """The measurements at a step, not earlier than all before; their number."""
        with self._lock:
            self._number += 1
            if self._rows and self._rows[-1][1] == step:
                self._rows.pop()
            self._rows.append((self._number, step, *(values[name] for name in self.names)))
            if len(self._rows) > MAX_MEASUREMENTS:
                del self._rows[1::2]
            return self._number

    def since(self, number: int) -> Measured:
        """The measurements after that number: `step` int32 and each name float32, all (points,)."""
        with self._lock:
            rows = [row[1:] for row in self._rows if row[0] > number]
            last = self._number
        columns = np.array(rows, np.float64).reshape(len(rows), 1 + len(self.names)).T
        named = {"step": columns[0].astype(np.int32)} | {
            name: column.astype(np.float32) for name, column in zip(self.names, columns[1:], strict=True)
        }
        return Measured(last, named)
