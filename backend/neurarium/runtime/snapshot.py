"""What a session shows of itself: immutable, replaced whole."""

from typing import NamedTuple

from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.evaluation import Evaluation
from neurarium.runtime.history import History
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.program import Program


class Snapshot(NamedTuple):
    """A train state and all that belongs to it; any two have different versions."""

    version: int
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
