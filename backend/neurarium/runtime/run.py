"""One run: a train state on its way from its start, and all that was measured on the way."""

import time

import numpy as np

from neurarium.engine.train import TrainState
from neurarium.runtime.evaluation import Evaluation, Evaluator
from neurarium.runtime.history import History
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.meter import Meter
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program, device_numbers


class NotFiniteError(Exception):
    """The scalars of a step are no longer finite; the run stands at the last step where they were."""

    def __init__(self, step: int) -> None:
        super().__init__(f"not finite from step {step} on")
        self.step = step


class Run:
    """The training of one plan by its program. Used by one thread at a time."""

    def __init__(self, number: int, plan: Plan, program: Program) -> None:
        self.number = number
        self.history = History(plan.learner.scalar_names)
        self.tests = Measurements(("loss", *plan.learner.objective.metrics))
        self.evaluation: Evaluation | None = None
        self.step = 0
        self.train_state: TrainState = program.init(plan.experiment.seed)
        self.meter = Meter()
        self.adopt(plan, program)

    def adopt(self, plan: Plan, program: Program) -> None:
        """Go on with another plan of the same networks; the optimizer starts afresh if it is another."""
        self.plan = plan
        self.program = program
        self.hyperparameters = device_numbers(plan.hyperparameters)
        self.train_state = program.adopt(self.train_state)
        self._evaluator = Evaluator(program, plan.data)

    def set_hyperparameters(self, plan: Plan) -> None:
        """Go on with other live numbers."""
        self.plan = plan
        self.hyperparameters = device_numbers(plan.hyperparameters)

    def train(self, steps: int) -> float:
        """Train so many steps, MAX_CHUNK at most; returns the seconds that it took.

        Raises:
            NotFiniteError: a scalar is infinite or not a number; the steps before it are kept.
        """
        begun = time.perf_counter()
        finite_steps = self._try(steps)
        took = time.perf_counter() - begun
        self.meter.add(finite_steps, time.perf_counter())
        if finite_steps < steps:
            raise NotFiniteError(self.step)
        return took

    def evaluate(self, *, training: bool) -> bool:
        """Evaluate a slice of the test set if it is time; whether an evaluation was finished by it."""
        is_new = self.evaluation is None or self.evaluation.step != self.step
        if is_new and not self._evaluator.busy and (not training or self._evaluator.due(time.perf_counter())):
            self._evaluator.begin(self.train_state)
        finished = self._evaluator.advance(self.hyperparameters, time.perf_counter)
        if finished is None:
            return False
        if self.evaluation is None or finished.step > self.evaluation.step:
            self.tests.append(finished.step, finished.means(self.tests.names))
        self.evaluation = finished
        return True

    @property
    def evaluating(self) -> bool:
        """Whether slices of an evaluation are still to be done."""
        return self._evaluator.busy

    @property
    def evaluated(self) -> bool:
        """Whether the present step was evaluated."""
        return self.evaluation is not None and self.evaluation.step == self.step

    def _try(self, steps: int) -> int:
        """Train; how many of the steps had finite scalars. Only these are kept."""
        next_state, values = self.program.train_chunk(
            self.train_state, self.plan.data, self.hyperparameters, steps
        )
        finite = np.isfinite(values).all(axis=0)
        count = steps if finite.all() else int(finite.argmin())
        if count < steps:
            # The same steps again, up to the last good one: a step is a function of the train state alone.
            next_state, _ = self.program.train_chunk(
                self.train_state, self.plan.data, self.hyperparameters, count
            )
        self.train_state = next_state
        self.history.append(values[:, :count])
        self.step += count
        return count
