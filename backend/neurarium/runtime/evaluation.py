"""Measuring the test set in slices, so that nothing waits for all of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.program import Program

MIN_INTERVAL_SECS = 0.25
# While training, evaluating takes about this share of the time, but is never put off for longer than that.
TIME_SHARE = 0.015
MAX_INTERVAL_SECS = 3.0
# The first evaluations follow sooner, when most is learned; from this one on the intervals are whole.
FIRST_EVALUATIONS = 8
# As many slices at a time as this allows: a chunk and they together are shorter than a frame.
ADVANCE_SECS = 0.001


class Evaluation(NamedTuple):
    """Measurements of every test sample by one train state, each (samples, …); a run numbers them.

    What was `compared` is measured of all samples together.
    """

    step: int
    train_state: TrainState
    measured: dict[str, np.ndarray]
    compared: Mapping[str, float] = MappingProxyType({})
    number: int = 0

    def means(self, names: tuple[str, ...]) -> dict[str, float]:
        """The mean of the named measurements that there are."""
        means = {
            name: float(self.measured[name].mean(dtype=float)) for name in names if name in self.measured
        }
        return means | {name: self.compared[name] for name in names if name in self.compared}


class Evaluator:
    """Evaluates one train state at a time, slice by slice. Times are in seconds."""

    def __init__(self, program: Program, data: LoadedData) -> None:
        self._program = program
        self._data = data
        self._size = data.spec.test_size
        self._last_start = data.test.rows - program.slice_size
        self._train_state: TrainState | None = None
        self._slices: list[dict[str, np.ndarray]] = []
        self._spent_secs = 0.0
        self._next_due = 0.0
        self._finished = 0

    @property
    def has_samples(self) -> bool:
        """Whether there are test samples."""
        return bool(self._size)

    @property
    def busy(self) -> bool:
        """Whether an evaluation has begun and is not finished."""
        return self._train_state is not None

    def due(self, now: float) -> bool:
        """Whether it is time to begin another one while training continues."""
        return bool(self._size) and not self.busy and now >= self._next_due

    def begin(self, train_state: TrainState) -> None:
        """Begin to evaluate a train state, if there are test samples; one that was under way is given up."""
        if self._size:
            self._train_state, self._slices, self._spent_secs = train_state, [], 0.0

    def advance(
        self, hyperparameters: Hyperparameters, clock: Callable[[], float], *, rarer: float = 1.0
    ) -> Evaluation | None:
        """Evaluate the next slices; the evaluation, if those were the last.

        The next one is so many times `rarer` as where nobody else trains: its share is one of the training.
        """
        if self._train_state is None:
            return None
        begun = now = clock()
        while self._done < self._size and now - begun < ADVANCE_SECS:
            self._evaluate_slice(self._train_state, hyperparameters)
            now = clock()
        self._spent_secs += now - begun
        if self._done < self._size:
            return None
        compared = self._program.compare(self._train_state, self._data, hyperparameters)
        self._spent_secs += clock() - now
        self._finished += 1
        interval = min(MAX_INTERVAL_SECS, rarer * max(MIN_INTERVAL_SECS, self._spent_secs / TIME_SHARE))
        self._next_due = now + interval * min(1, self._finished / FIRST_EVALUATIONS)
        return self._finish(self._train_state, compared)

    @property
    def _done(self) -> int:
        """How many samples are measured."""
        return sum(len(part["loss"]) for part in self._slices)

    def _evaluate_slice(self, train_state: TrainState, hyperparameters: Hyperparameters) -> None:
        done = self._done
        start = min(done, self._last_start)
        part = self._program.evaluate_slice(train_state, self._data, hyperparameters, start)
        new = slice(done - start, self._size - start)
        self._slices.append({name: values[new] for name, values in part.items()})

    def _finish(self, train_state: TrainState, compared: Mapping[str, float]) -> Evaluation:
        names = self._slices[0].keys()
        measured = {name: np.concatenate([part[name] for part in self._slices]) for name in names}
        self._train_state, self._slices = None, []
        return Evaluation(int(train_state.step), train_state, measured, compared)
