"""The runs of a session: the present one, and what was left of it and of others to go back to."""

from typing import Literal, NamedTuple, Self

from neurarium.engine.experiment import Experiment
from neurarium.engine.regrowth import Passage, regrown
from neurarium.engine.surgery import Grown, operate
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import Reinitialise
from neurarium.protocol.events import Kept
from neurarium.runtime.by_hand import EditsByHand
from neurarium.runtime.edits import Leaving
from neurarium.runtime.keep import Keep
from neurarium.runtime.left import Left
from neurarium.runtime.operation import carried
from neurarium.runtime.past import Keyframe, Past
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.run import Run

Return = Literal["whole", "before", "regrown"]


class Following(NamedTuple):
    """What is to be trained next: a plan and its program, and the edit that asks for it."""

    plan: Plan
    program: Program
    leaving: Leaving

    def with_experiment(self, experiment: Experiment) -> Self:
        """The same with other live numbers or locks."""
        return self._replace(plan=self.plan._replace(experiment=experiment))


class Runs:
    """Has one run follow another. Whatever was trained is kept under the edit that leaves it."""

    def __init__(self, session_id: str, keep: Keep, *, past_bytes: int) -> None:
        self.present: Run | None = None
        self._session_id = session_id
        self._keep = keep
        # Half of it for the run that was left last.
        self._past_bytes = past_bytes // 2
        self._left_past: tuple[Left, Past] | None = None
        self._begun = 0

    @property
    def kept(self) -> dict[str, Kept]:
        """What is kept of this session, by the edits that left it."""
        return {
            edit: Kept(of=left.edit, steps=left.step)
            for edit, left in self._keep.all(self._session_id).items()
        }

    def left_by(self, edit: str | None) -> Left | None:
        """What an edit left, to be gone back to at once."""
        return self._keep.take(self._session_id, edit)

    def start(self, plan: Plan, program: Program, leaving: Leaving | None = None) -> Run:
        """Another run, from the start of a plan."""
        if leaving is not None:
            self._leave(leaving)
        self.present = Run(self._next_number(), plan, program, past_bytes=self._past_bytes)
        return self.present

    def go_on(self, run: Run, following: Following, grown: Grown | None) -> None:
        """The present run with another plan, and with a train state that was grown for it."""
        if grown is not None:
            self._leave(following.leaving, Passage(grown.maps, grown.names))
        run.carried = carried(following.plan, grown)
        run.adopt(following.plan, following.program, grown.train_state if grown else None)

    def go_back(self, left: Left, following: Following) -> Return:
        """Back to what was left.

        `whole` is another run from now on. Where the present run went on from there, it stays: as it was
        `before`, if it has learned nothing since, or else with what was cut away `regrown`.
        """
        run, passage = self.present, left.passage
        if run is None or passage is None or run.origin != left.origin:
            self._resume(left, following)
            return "whole"
        fits = passage.fits(run.train_state)
        self._leave(following.leaving, passage.reversed(left.train_state) if fits else None)
        run.carried = carried(following.plan, None)
        if run.moment == left.moment:
            run.markers, run.seen = left.markers, left.seen
            run.adopt(following.plan, following.program, _fitted(left, following))
            return "before"
        now = run.leave(following.leaving.of)
        if fits:
            frozen = left.learner.frozen, now.learner.frozen
            train_state = regrown(left.train_state, run.train_state, passage, frozen=frozen)
            now = now._replace(learner=left.learner, train_state=train_state)
        run.adopt(following.plan, following.program, _fitted(now, following))
        return "regrown"

    def branch(self, run: Run, at: Keyframe, plan: Plan, leaving: Leaving) -> None:
        """Another run, from an earlier step of the present one."""
        past, left = run.past.until(at.step), run.branch(at)
        self._resume(left, Following(plan, run.program, leaving), past)

    def reinitialise(
        self, by_hand: EditsByHand, plan: Plan, command: Reinitialise, leaving: Leaving, *, now: float
    ) -> None:
        """Give a layer a fresh start, to be taken back.

        Raises:
            EngineError: there is no such layer.
        """
        left = self.present.leave(leaving.of) if self.present else None
        by_hand.change(plan, self.present, command, now=now)
        if left is not None:
            passage = Passage.of_all(left.train_state, but=command.layer)
            self._keep.put(self._session_id, leaving.edit, left._replace(passage=passage))

    def _resume(self, left: Left, following: Following, past: Past | None = None) -> None:
        if self._left_past is not None and self._left_past[0] is left:
            past = self._left_past[1]
        self._leave(following.leaving)
        number, past_bytes = self._next_number(), self._past_bytes
        self.present = Run(number, following.plan, following.program, past_bytes=past_bytes)
        self.present.resume(left, _fitted(left, following), past)

    def _leave(self, leaving: Leaving, passage: Passage | None = None) -> None:
        run = self.present
        if run is not None and not run.untouched:
            left = run.leave(leaving.of, passage)
            self._left_past = left, run.past
            self._keep.put(self._session_id, leaving.edit, left)

    def _next_number(self) -> int:
        self._begun += 1
        return self._begun


def _fitted(left: Left, following: Following) -> TrainState:
    """What was left, as another plan's program takes it."""
    if following.program.takes(left.train_state):
        return left.train_state
    fresh = following.program.init(following.plan.experiment.seed)
    return operate(left.learner, left.train_state, following.plan.learner, fresh).train_state
