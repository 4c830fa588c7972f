"""The scalars of every step of a run, in bounded memory."""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

MAX_POINTS = 8192
RECENT_STEPS = 262_144  # a third of a second of a tiny network at full speed


class Series(NamedTuple):
    """Scalars by name, each (rows, points); a point covers `stride` steps, the last may cover fewer.

    With stride 1 there is one row, the value; otherwise there are three: mean, min and max.
    """

    first_step: int
    end_step: int
    stride: int
    values: dict[str, np.ndarray]


class Tape:
    """An array that grows along its last axis in a fixed buffer; when it is full, the newer half is kept."""

    def __init__(self, shape: tuple[int, ...], dtype: type) -> None:
        self._buffer: np.ndarray = np.empty(shape, dtype)
        self._used = 0

    @property
    def values(self) -> np.ndarray:
        """What it holds, as a view."""
        return self._buffer[..., : self._used]

    def append(self, values: np.ndarray) -> None:
        """Add values at the end; at most half of the buffer at a time."""
        capacity, count = self._buffer.shape[-1], values.shape[-1]
        if self._used + count > capacity:
            self.replace(self.values[..., -(capacity // 2) :].copy())
        self._buffer[..., self._used : self._used + count] = values
        self._used += count

    def replace(self, values: np.ndarray) -> None:
        """Hold these values alone."""
        self._used = values.shape[-1]
        self._buffer[..., : self._used] = values


class History:
    """Every step's scalars of one run, from step 0 on; appended to by one thread, read by others.

    The last steps are kept as they are. The whole run is kept as at most MAX_POINTS points; when these are
    full, pairs are merged and the stride doubles. No step is lost: each is in one point's mean, min and max.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.end_step = 0
        self._lock = threading.Lock()
        self._recent = Tape((len(self.names), 2 * RECENT_STEPS), np.float32)
        self._points = Tape((3, len(self.names), 2 * MAX_POINTS), np.float64)  # sum, min, max
        self._stride = 1

    def copy(self) -> "History":
        """The same history of its own, with fewer of the last steps as they are."""
        made = History(self.names)
        with self._lock:
            made.end_step, made._stride = self.end_step, self._stride
            made._recent.replace(self._recent.values[:, -MAX_POINTS:])
            made._points.replace(self._points.values)
        return made

    def until(self, step: int) -> "History":
        """The same up to a step, of its own."""
        made = History(self.names)
        with self._lock:
            recent = self._recent.values
            # Of the last steps, as they are, those before it; and how many of them its own point covers.
            before = recent[:, : max(0, recent.shape[1] - (self.end_step - step))]
            whole, begun = divmod(step, self._stride)
            points = self._points.values[..., : whole + (begun > 0)].copy()
            if 0 < begun <= before.shape[1]:
                points[..., -1:] = _pool(before[:, -begun:], self._stride)
            elif begun:
                points[0, :, -1] *= begun / min(self._stride, self.end_step - whole * self._stride)
            made.end_step, made._stride = step, self._stride if step else 1
            made._recent.replace(before[:, -MAX_POINTS:])
            made._points.replace(points)
        return made

    @classmethod
    def of(cls, names: Sequence[str], *, end_step: int, stride: int, **arrays: np.ndarray) -> "History":
        """One that holds such `arrays`.

        Raises:
            ValueError: they are not those of a run of so many steps.
        """
        made = cls(names)
        made.end_step, made._stride = end_step, stride
        recent, points = arrays["recent"], arrays["points"]
        if points.shape != (3, len(made.names), -(-end_step // stride)) or recent.shape[-1] > end_step:
            raise ValueError("A history has one point for each stride.")
        made._recent.replace(arrays["recent"])
        made._points.replace(arrays["points"])
        return made

    @property
    def stride(self) -> int:
        """How many steps are in a point of the whole run."""
        return self._stride

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """All that it holds: `recent`, (names, steps), and `points`, (3, names, points)."""
        with self._lock:
            return {"recent": self._recent.values.copy(), "points": self._points.values.copy()}

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        with self._lock:
            return self._recent.values.nbytes + self._points.values.nbytes

    def append(self, scalars: np.ndarray) -> None:
        """The next steps' scalars, (names, steps), at most MAX_POINTS steps."""
        with self._lock:
            self._recent.append(scalars)
            begun = self.end_step % self._stride
            head, rest = np.split(scalars, [min(-begun % self._stride, scalars.shape[1])], axis=1)
            if head.size:
                last = self._points.values[..., -1:]
                last[:] = _merge(last, _pool(head, self._stride))
            self._points.append(_pool(rest, self._stride))
            self.end_step += scalars.shape[1]
            while self._points.values.shape[2] > MAX_POINTS:
                points = self._points.values
                self._points.replace(_merge(points[..., 0::2], points[..., 1::2]))
                self._stride *= 2

    def since(self, step: int, *, max_points: int = 2048) -> Series | None:
        """The steps from `step` on, as they are if they are few; None if they are no longer all at hand."""
        with self._lock:
            count = self.end_step - step
            recent = self._recent.values
            if count > recent.shape[1]:
                return None
            scalars = recent[:, recent.shape[1] - count :].copy()
            if count <= max_points:
                return Series(
                    step, self.end_step, 1, dict(zip(self.names, scalars[:, np.newaxis], strict=True))
                )
            stride = -(-count // max_points)
            return self._series(_pool(scalars, stride), step, stride)

    def whole(self) -> Series:
        """All of the run's points."""
        with self._lock:
            return self._series(self._points.values, 0, self._stride)

    def _series(self, points: np.ndarray, first_step: int, stride: int) -> Series:
        rows = points[:1] if stride == 1 else points.copy()
        if stride > 1:
            counts = np.full(points.shape[2], stride)
            counts[-1] = self.end_step - first_step - stride * (points.shape[2] - 1)
            rows[0] /= counts
        values = {name: rows[:, index].astype(np.float32) for index, name in enumerate(self.names)}
        return Series(first_step, self.end_step, stride, values)


def _pool(scalars: np.ndarray, stride: int) -> np.ndarray:
    """Sum, min and max of every `stride` steps: (3, names, points)."""
    starts = np.arange(0, scalars.shape[1], stride)
    if not len(starts):
        return np.empty((3, scalars.shape[0], 0))
    return np.stack(
        [ufunc.reduceat(scalars.astype(float), starts, axis=1) for ufunc in (np.add, np.minimum, np.maximum)]
    )


def _merge(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Points that cover what both cover together; where `second` is shorter, the last of `first` stays."""
    merged = first.copy()
    both = merged[..., : second.shape[2]]
    for row, ufunc in enumerate((np.add, np.minimum, np.maximum)):
        ufunc(both[row], second[row], out=both[row])
    return merged
