"""Slow motion: the next step of a run, looked at stage by stage before it is taken."""

import math
from collections.abc import Callable
from concurrent.futures import Future
from typing import Literal, NamedTuple

from neurarium.engine.batch import Batch
from neurarium.engine.errors import EngineError
from neurarium.engine.stages import Stage
from neurarium.engine.summary import Wanted
from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.protocol.events import SlowMotionState
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.plan import Plan
from neurarium.runtime.run import Run
from neurarium.runtime.turns import Taken, TakeTurns
from neurarium.runtime.viewer_input import ViewerInput


class Shown(NamedTuple):
    """What is to be seen of a run: a train state, and in slow motion what the turn wants."""

    train_state: TrainState
    wanted: Wanted | None = None


class SlowMotion:
    """At which stage of the next step a session stands, and what the turns up to it made.

    The run stays before that step. A step is a function of the train state alone, so whoever trains on takes
    the very step that was looked at; and what is changed by hand meanwhile changes the stages as well. A step
    on one example alone is looked at only, and never taken.
    """

    def __init__(self, owner: Owner, *, ready: Callable[[], None]) -> None:
        self.stage: int | None = None
        self._owner = owner
        self._ready = ready
        self._awaited: Future[TakeTurns] | None = None
        self._taken: list[Taken] = []
        self._of: tuple[TrainState, Hyperparameters, Batch | None] | None = None
        self._example: Batch | None = None

    @property
    def compiling(self) -> bool:
        """Whether its stages cannot be shown yet."""
        return self.stage is not None and not self._taken

    def show(self, stage: int, run: Run | None, example: Batch | None) -> None:
        """Stand at a stage of a run's next step, or of one on an example alone; as soon as there is a run.

        Raises:
            EngineError: too much is being compiled already.
        """
        self._example = example
        try:
            if run is not None:
                self._take(run)
        except EngineError:
            self.leave()
            raise
        self.stage = stage

    def leave(self) -> None:
        """Look at the run itself again."""
        self.stage, self._taken, self._of, self._awaited = None, [], None, None
        self._example = None

    def shown(self, run: Run) -> Shown:
        """What is to be seen: the run's train state, with what the turns so far have made of it."""
        shown = run.train_state
        if self.stage is None:
            return Shown(shown)
        self._take(run)
        stage = run.plan.stages[self.stage]
        for taken in self._taken[: stage.taken]:
            params = shown.params | taken.params
            shown = shown._replace(params=params, state=taken.state, memory=taken.memory)
        return Shown(shown, self._taken[stage.turn].wanted if self._taken else None)

    def describe(self, stages: tuple[Stage, ...]) -> SlowMotionState | None:
        """Its small state, as pages are told it."""
        if self.stage is None:
            return None
        values = tuple(self._value(stage) for stage in stages) if self._taken else ()
        of: Literal["batch", "example"] = "batch" if self._example is None else "example"
        return SlowMotionState(stage=self.stage, of=of, values=values)

    def has_begun(self, stages: tuple[Stage, ...]) -> bool:
        """Whether some of the run's step is seen as taken."""
        return self.stage is not None and self._example is None and stages[self.stage].taken > 0

    def _take(self, run: Run) -> None:
        """Take the turns from where the run stands now, unless that was done."""
        of = run.train_state, run.hyperparameters, self._example
        if self._of is not None and all(now is then for now, then in zip(of, self._of, strict=True)):
            return
        example = self._example
        if example is None:
            turns = run.program.turns(run.plan.data, self._owner)
        else:
            turns = run.program.turns_on(example, self._owner)
        is_done = turns.done()
        self._taken, self._of = (run.turns(turns.result(), example), of) if is_done else ([], None)
        if not is_done and turns is not self._awaited:
            turns.add_done_callback(lambda _: self._ready())
        self._awaited = turns

    def _value(self, stage: Stage) -> float | None:
        value = float(self._taken[stage.turn].told[stage.scalar])
        return value if math.isfinite(value) else None


def check_stage(stage: int, stages: tuple[Stage, ...]) -> None:
    """Check that a step has such a stage, or that it is the one after the last.

    Raises:
        EngineError: there is none.
    """
    if stage > len(stages):
        raise EngineError("no_such_stage", f"A step has {len(stages)} stages, so {stage} is beyond.")


def example_of(looks_at: ViewerInput, plan: Plan) -> Batch:
    """What a viewer looks at, as the one example of a step.

    Raises:
        EngineError: there is none, or the right answer to it is not known; or the step has several turns.
    """
    seen = looks_at.fitted(plan.data)
    if len(plan.learner.objective.each_turn()) > 1:
        raise EngineError("several_turns", "Where networks take turns, slow motion shows the whole batch.")
    if seen.is_nothing:
        raise EngineError("no_input", "Draw something, or choose a sample: then it can be the example.")
    if plan.learner.objective.target is not None and not seen.has_label:
        raise EngineError("no_label", "Say what it is, with its bar: the network learns from right answers.")
    return seen.sample(plan.data)
