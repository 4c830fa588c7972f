"""A learning curve: how well a network does that was trained from nothing on more and more of the samples."""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from neurarium.engine import threefry
from neurarium.engine.dataset import TARGET
from neurarium.engine.errors import EngineError
from neurarium.engine.locks import lock_masks
from neurarium.engine.train import TrainState
from neurarium.protocol.albums import CurvePoint, LearningCurveState
from neurarium.runtime.pace import Pace
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program

SEEDS = 3
CHUNK_SECS = 0.03
# Each network sees as many samples as so many epochs of all of them have, within these bounds of steps.
EPOCHS = 30
LEAST_STEPS, MOST_STEPS = 200, 1000
# A last size so near to the one before says nothing that this one does not.
NEAR = 1.4
MOST_SIZES = 9


class _GivenUpError(Exception):
    """The numbers of a network are no longer finite."""


class Measured(NamedTuple):
    """A network that was trained from nothing on so many samples, and its share of right answers."""

    size: int
    seed: int
    accuracy: float


@dataclass
class LearningCurve:
    """What is to be measured, and what is known of it so far. One thread measures, any may look."""

    plan: Plan
    program: Program
    sizes: tuple[int, ...]
    steps: int
    seeds: int = SEEDS
    measured: tuple[Measured, ...] = ()
    done_steps: int = 0
    is_ended: bool = False
    _pace: Pace = field(default_factory=lambda: Pace(CHUNK_SECS))

    @classmethod
    def of(cls, plan: Plan, program: Program) -> "LearningCurve":
        """The curve of a plan whose program is compiled, for data with room for any number of samples.

        Raises:
            EngineError: there is too little to learn from or to test on, or no share of right answers.
        """
        train, test = plan.data.host.train, plan.data.host.test
        classes = len(plan.data.spec.class_names)
        scalars = {scalar.name for scalar in plan.objective_info.scalars if scalar.tested}
        if "accuracy" not in scalars or plan.data.spec.is_partial:
            words = (
                "This is measured of networks that name a class, and learn from samples that all have one."
            )
            raise EngineError("no_curve", words)
        stand_in = train.size == test.size and all(
            np.array_equal(train.fields[name], test.fields[name]) for name in train.fields
        )
        if stand_in or train.size < 2 * classes or test.size < classes:
            words = (
                f"Draw more first: this is measured with at least {2 * classes} pictures to learn from "
                f"and {classes} to test on."
            )
            raise EngineError("no_curve", words)
        steps = EPOCHS * train.size // plan.learner.samples_per_step
        return cls(plan, program, sizes_up_to(train.size, classes), min(MOST_STEPS, max(LEAST_STEPS, steps)))

    @property
    def state(self) -> LearningCurveState:
        """What is told of it."""
        by_size = {size: [it.accuracy for it in self.measured if it.size == size] for size in self.sizes}
        host = self.plan.data.host
        return LearningCurveState(
            points=tuple(CurvePoint(size=size, accuracies=tuple(found)) for size, found in by_size.items()),
            steps=self.steps,
            seeds=self.seeds,
            learn=host.train.size,
            test=host.test.size,
            done=min(1.0, self.done_steps / (self.steps * len(self.sizes) * self.seeds)),
            is_ended=self.is_ended,
        )

    def measure(self) -> Iterator[None]:
        """Measure it, a chunk of steps at a time."""
        for seed in range(self.seeds):
            order = nested_order(self.plan.data.host.train.fields[TARGET], seed)
            for size in self.sizes:
                before = self.done_steps
                try:
                    trained = yield from self._trained(order[:size], seed)
                    accuracy = yield from self._accuracy(trained)
                    self.measured = (*self.measured, Measured(size, seed, accuracy))
                except _GivenUpError:
                    pass
                self.done_steps = before + self.steps
        self.is_ended = True

    def _trained(self, chosen: np.ndarray, seed: int) -> Generator[None, None, TrainState]:
        plan, program = self.plan, self.program
        data = plan.data.learning_from(plan.data.host.train.part(chosen))
        masks = lock_masks(plan.experiment, plan.param_shapes)
        # Other first weights for each seed, and none that the run itself has begun with.
        train_state = program.init_from(threefry.fold_in(threefry.seeded(seed), plan.experiment.seed))
        left = self.steps
        while left > 0:
            steps = min(left, self._pace.chunk)
            begun = time.perf_counter()
            train_state, scalars = program.train_chunk(train_state, data, plan.numbers, steps, masks)
            now = time.perf_counter()
            self._pace.trained(steps, now - begun, now=now)
            if not np.isfinite(scalars).all():
                raise _GivenUpError
            left -= steps
            self.done_steps += steps
            yield
        return train_state

    def _accuracy(self, train_state: TrainState) -> Generator[None, None, float]:
        program, data = self.program, self.plan.data
        size, last, right = data.host.test.size, data.test.rows - program.slice_size, []
        for begin in range(0, size, program.slice_size):
            start = min(begin, last)
            part = program.evaluate_slice(train_state, data, self.plan.numbers, start)
            right.append(part["accuracy"][begin - start : size - start])
            yield
        return float(np.concatenate(right).mean(dtype=float))


def sizes_up_to(count: int, classes: int) -> tuple[int, ...]:
    """How many samples to learn from: of each class one, and twice as many each time, up to all of them."""
    sizes = [classes]
    while sizes[-1] * 2 < count:
        sizes.append(sizes[-1] * 2)
    if sizes[-1] * NEAR > count and len(sizes) > 1:
        sizes.pop()
    return (*sizes, count)[-MOST_SIZES:]


def nested_order(labels: np.ndarray, seed: int) -> np.ndarray:
    """The numbers of samples of these classes, (count,), so that the first of them hold as many of each class
    as can be: whoever learns from more of them learns from the same and others.
    """
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    turn, seen = np.zeros(len(labels), int), dict.fromkeys(labels.tolist(), 0)
    for place, label in enumerate(labels[shuffled].tolist()):
        turn[place] = seen[label]
        seen[label] += 1
    return shuffled[np.argsort(turn, kind="stable")]
