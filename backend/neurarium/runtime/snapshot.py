"""What a session shows of itself: immutable, replaced whole."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Self

import numpy as np

from neurarium.engine.summary import Wanted
from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.protocol.commands import SurveyLandscape
from neurarium.runtime.curves import RunCurves
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.evaluation import Evaluation
from neurarium.runtime.history import History
from neurarium.runtime.landscapes import NO_LANDSCAPES, NOTHING_SHOWN, LandscapeShown
from neurarium.runtime.left import Left
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.past import Keyframe
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.run import Run
from neurarium.runtime.slow_motion import Shown


class RaceShown(NamedTuple):
    """What is known of a race; each time that something new is, it has a higher number."""

    number: int = 0
    tensors: Mapping[str, np.ndarray] = MappingProxyType({})


class Snapshot(NamedTuple):
    """A train state and all that belongs to it; any two have different versions.

    In slow motion `wanted` is what the turn wants that is looked at. One of the `past` is of an earlier step,
    which was computed again; history and measurements are the present run's.
    """

    version: int
    generation: int
    run: int
    step: int
    samples_seen: int
    epochs: float
    train_state: TrainState
    hyperparameters: Hyperparameters
    program: Program
    plan: Plan
    history: History
    tests: Measurements
    evaluation: Evaluation | None
    steps_per_sec: float
    wanted: Wanted | None = None
    past: bool = False
    # The step that was asked for, where that of the past is the nearest one that there is.
    asked: int | None = None
    # Of the past, where it had another network or other data than now: by the era's number.
    era: int = 0
    race: RaceShown = RaceShown()
    curves: RunCurves = RunCurves()
    landscapes: Mapping[SurveyLandscape, LandscapeShown] = NO_LANDSCAPES

    @classmethod
    def of(cls, run: Run, shown: Shown, *, version: int, generation: int) -> Self:
        """A run as it stands, with what is to be seen of it: in slow motion that is within its next step."""
        return cls(
            version=version,
            generation=generation,
            run=run.number,
            step=run.step,
            samples_seen=run.seen.samples,
            epochs=run.seen.epochs,
            train_state=shown.train_state,
            hyperparameters=run.hyperparameters,
            program=run.program,
            plan=run.plan,
            history=run.history,
            tests=run.tests,
            evaluation=run.evaluation,
            steps_per_sec=run.meter.rate(),
            wanted=shown.wanted,
        )

    @classmethod
    def of_past(cls, run: Run, at: Keyframe, *, version: int, generation: int) -> Self:
        """A run at one of its earlier steps; nothing of it is measured yet."""
        way = run.way_at(at.step)
        present = cls.of(run, Shown(at.train_state), version=version, generation=generation)
        return present._replace(
            step=at.step,
            samples_seen=at.seen.samples,
            epochs=at.seen.epochs,
            hyperparameters=way.hyperparameters,
            program=way.shows,
            plan=way.plan,
            evaluation=None,
            past=True,
            era=run.era_at(at.step),
        )

    @classmethod
    def of_left(cls, left: Left, plan: Plan, program: Program, train_state: TrainState) -> Self:
        """A run as it was left, with its train state as its program takes it; nothing of it is measured."""
        return cls(
            version=0,
            generation=0,
            run=0,
            step=left.step,
            samples_seen=left.seen.samples,
            epochs=left.seen.epochs,
            train_state=train_state,
            hyperparameters=plan.numbers,
            program=program,
            plan=plan,
            history=left.history,
            tests=left.tests,
            evaluation=None,
            steps_per_sec=0.0,
        )

    def landscape(self, asked: SurveyLandscape | None) -> LandscapeShown:
        """What is known of a landscape that is asked for; nothing, with the number 0, before."""
        return self.landscapes.get(asked, NOTHING_SHOWN) if asked is not None else NOTHING_SHOWN

    def asks_like(self, other: "Snapshot") -> bool:
        """Whether the networks of both are asked the same, so that an input is one for both."""
        questions = [(each.plan.experiment.objective.type, each.data.spec.fields) for each in (self, other)]
        return questions[0] == questions[1]

    @property
    def data(self) -> LoadedData:
        """What it is trained on."""
        return self.plan.data
