"""The test set's loss and metrics over a run."""

import threading

import numpy as np

MAX_MEASUREMENTS = 4096


class Measurements:
    """Test measurements by step, in bounded memory: when it is full, every second one is let go."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self._lock = threading.Lock()
        self._rows: list[tuple[float, ...]] = []

    def append(self, step: int, values: dict[str, float]) -> None:
        """The measurements at a step, later than all before."""
        with self._lock:
            self._rows.append((step, *(values[name] for name in self.names)))
            if len(self._rows) > MAX_MEASUREMENTS:
                del self._rows[1::2]

    def since(self, step: int) -> dict[str, np.ndarray]:
        """The measurements after a step: `step` int32 and each name float32, all (points,)."""
        with self._lock:
            rows = [row for row in self._rows if row[0] > step]
        columns = np.array(rows, np.float64).reshape(len(rows), 1 + len(self.names)).T
        return {"step": columns[0].astype(np.int32)} | {
            name: column.astype(np.float32) for name, column in zip(self.names, columns[1:], strict=True)
        }
