"""What a session shows of itself: immutable, replaced whole."""

from typing import NamedTuple, Self

from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.evaluation import Evaluation
from neurarium.runtime.history import History
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.program import Program
from neurarium.runtime.run import Run


class Snapshot(NamedTuple):
    """A train state and all that belongs to it; any two have different versions."""

    version: int
    generation: int
    run: int
    step: int
    train_state: TrainState
    hyperparameters: Hyperparameters
    program: Program
    data: LoadedData
    history: History
    tests: Measurements
    evaluation: Evaluation | None
    steps_per_sec: float

    @classmethod
    def of(cls, run: Run, *, version: int, generation: int) -> Self:
        """A run as it stands."""
        return cls(
            version=version,
            generation=generation,
            run=run.number,
            step=run.step,
            train_state=run.train_state,
            hyperparameters=run.hyperparameters,
            program=run.program,
            data=run.plan.data,
            history=run.history,
            tests=run.tests,
            evaluation=run.evaluation,
            steps_per_sec=run.meter.rate(),
        )
