"""Curves of runs that are kept beside the present one, in few points, to be drawn beside its own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from neurarium.runtime.history import History
from neurarium.runtime.measurements import Measurements

MOST_POINTS = 256

Curves = Mapping[str, np.ndarray]
SavedCurves = Mapping[int, Curves]  # by run
_PREFIX, MOST_DIGITS = "curves", 9


def packed_curves(curves: SavedCurves) -> dict[str, np.ndarray]:
    """Curves as the arrays of a checkpoint."""
    return {
        f"{_PREFIX}.{run}.{name}": array for run, named in curves.items() for name, array in named.items()
    }


def unpacked_curves(arrays: Curves) -> SavedCurves:
    """The curves among the arrays of a checkpoint; of a run in which something is no curve there is none."""
    found: dict[int, dict[str, np.ndarray]] = {}
    spoiled: set[int] = set()
    for path, array in arrays.items():
        prefix, _, rest = path.partition(".")
        run, _, name = rest.partition(".")
        if prefix == _PREFIX and run.isdecimal() and len(run) < MOST_DIGITS:
            found.setdefault(int(run), {})[name] = array
            if array.ndim != 1 or array.dtype != np.float32 or len(array) > MOST_POINTS:
                spoiled.add(int(run))
    return {run: named for run, named in found.items() if run not in spoiled and _is_even(named)}


def _is_even(curves: Curves) -> bool:
    """Whether each kind of curve has as many values as steps."""
    kinds = {name.partition("/")[0] for name in curves}
    return kinds == {"scalars", "test"} and all(
        len({len(array) for name, array in curves.items() if name.startswith(f"{kind}/")}) == 1
        and f"{kind}/step" in curves
        for kind in kinds
    )


class RunCurves(NamedTuple):
    """The curves of kept runs, by a number that grows with each: whoever has some needs those after it."""

    number: int = 0
    runs: Mapping[int, tuple[int, Mapping[str, np.ndarray]]] = MappingProxyType({})

    def since(self, number: int) -> dict[str, np.ndarray]:
        """The tensors of the curves after a number, by run."""
        return {
            f"runs/{run}/{name}": values
            for run, (own, curves) in self.runs.items()
            if own > number
            for name, values in curves.items()
        }

    def with_run(self, run: int, curves: Mapping[str, np.ndarray]) -> "RunCurves":
        """The same with the curves of a run as they are now."""
        number = self.number + 1
        return RunCurves(number, MappingProxyType({**self.runs, run: (number, curves)}))

    def without(self, run: int) -> "RunCurves":
        """The same without a run."""
        left = {other: curves for other, curves in self.runs.items() if other != run}
        return RunCurves(self.number, MappingProxyType(left))


def curves_of(history: History, tests: Measurements) -> dict[str, np.ndarray]:
    """`scalars/<name>` at `scalars/step` and `test/<name>` at `test/step`, (points,): MOST_POINTS at most."""
    return {
        **{f"scalars/{name}": values for name, values in _means(history).items()},
        **{f"test/{name}": values for name, values in _thinned(tests).items()},
    }


def _means(history: History) -> dict[str, np.ndarray]:
    """Means of as many steps each, at the middle of these."""
    whole = history.whole()
    points = -(-whole.end_step // whole.stride)
    together = max(1, -(-points // MOST_POINTS))
    starts = np.arange(0, points, together)
    counts = np.diff(np.append(starts, points))
    ends = np.minimum((starts + counts) * whole.stride, whole.end_step)
    means = {
        name: (np.add.reduceat(rows[0], starts) / counts if points else rows[0]).astype(np.float32)
        for name, rows in whole.values.items()
    }
    return {"step": ((starts * whole.stride + ends - 1) / 2).astype(np.float32), **means}


def _thinned(tests: Measurements) -> dict[str, np.ndarray]:
    """Measurements evenly apart, the last one among them."""
    measured = tests.since(0).values
    count = len(measured["step"])
    kept = np.unique(np.linspace(0, count - 1, MOST_POINTS).round().astype(int)) if count else slice(0)
    return {name: values[kept].astype(np.float32) for name, values in measured.items()}
