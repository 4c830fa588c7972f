"""The runs of a session: the present one, and what was left of it and of others to go back to."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, Self

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.regrowth import Passage, regrown
from neurarium.engine.surgery import Grown, operate
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import ChangeRun, LoadExperiment, Reinitialise, SwitchRun
from neurarium.protocol.events import Kept, RunInfo
from neurarium.runtime.by_hand import EditsByHand
from neurarium.runtime.curves import SavedCurves
from neurarium.runtime.edits import Leaving
from neurarium.runtime.keep import Keep
from neurarium.runtime.left import Left
from neurarium.runtime.operation import carried
from neurarium.runtime.past import Keyframe, Past
from neurarium.runtime.pasts import Pasts
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.run import Run
from neurarium.runtime.run_tree import MOST_RUNS, RunTree, SavedRow

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
        self.tree = RunTree()
        # Which run was left by an edit, where it was gone to by its id and not by taking back that edit.
        self._left_by: dict[str, tuple[int, Kept]] = {}
        self._unpinned = ""
        # Why a run that was chosen to train does so no longer.
        self.rests = ""
        self._session_id = session_id
        self._keep = keep
        # Half of it for all other runs.
        self._past_bytes = past_bytes // 2
        self.pasts = Pasts(past_bytes // 2)
        self._begun = 0

    @property
    def kept(self) -> dict[str, Kept]:
        """What is kept of this session, by the edits that left it."""
        left = self._keep.all(self._session_id)
        there = (None, *left)
        moved = {edit: kept for edit, (run, kept) in self._left_by.items() if self._place(run) in there}
        return moved | {edit: Kept(of=each.edit, steps=each.step) for edit, each in left.items()}

    def left_by(self, edit: str | None) -> Left | None:
        """What an edit left, to be gone back to at once, wherever it is kept by now."""
        left = self._keep.take(self._session_id, edit)
        if left is None and edit in self._left_by:
            left = self._take(self._left_by[edit][0])
        return left

    def kept_run(self, run: int) -> Left | None:
        """What is kept of a run, which stays there."""
        return self._keep.get(self._session_id, self._place(run))

    def is_present(self, edit: str | None) -> bool:
        """Whether what an edit left is the present run by now."""
        run, _ = self._left_by.get(edit or "", (None, None))
        return self.present is not None and self.present.id == run

    def switch(self, command: SwitchRun) -> LoadExperiment:
        """What makes another run the present one.

        Raises:
            EngineError: there is none, it is the present one already, or it was let go.
        """
        row = self.tree.find(command.run)
        if row.edit is None:
            raise EngineError("run_is_present", f"“{row.name}” is the present run already.")
        left = self._keep.get(self._session_id, row.edit)
        if left is None:
            words = f"The network of “{row.name}” was let go to make room; its curve is all there is."
            raise EngineError("run_let_go", words)
        self._moved(row.edit, row.id, left)
        return LoadExperiment(
            experiment=left.experiment,
            keep=False,
            restore=row.edit,
            edit=command.edit,
            request_id=command.request_id,
        )

    def change(self, command: ChangeRun) -> None:
        """Rename, hide, pin or delete a run, or take that back.

        Raises:
            EngineError: there is no such run, or no more may be pinned.
        """
        edit = self.tree.find(command.run).edit
        if edit is not None and command.pinned:
            self._keep.pin(self._session_id, edit)
        row = self.tree.change(command)
        self._unpinned = self.rests = ""
        if edit is not None and not row.pinned:
            self._keep.unpin(self._session_id, edit, goes_first=row.deleted)

    def describe(self) -> tuple[tuple[RunInfo, ...], str | None]:
        """All runs, and how much of them is kept, in words, if some were let go."""
        runs = self.tree.describe(self.present, self._keep.all(self._session_id).keys())
        words = [told for told in (self._unpinned, self.rests) if told]
        if any(run.status == "let_go" for run in runs):
            most = self._keep.session_bytes / 2**20
            words.append(f"This server keeps {most:,.0f} MiB of a session's runs.")
            words.append("The oldest that were not pinned were let go.")
        return runs, " ".join(words) or None

    def saved(self) -> tuple[tuple[SavedRow, ...], dict[int, Left], SavedCurves]:
        """What is to be saved of all runs, what the kept ones have learned, and the curves of all others."""
        left = self._keep.all(self._session_id)
        rows = self.tree.saved()
        curves = {row.id: self.tree.curves.runs[row.id][1] for row in rows if row.id in self.tree.curves.runs}
        return rows, {row.id: left[row.edit] for row in rows if row.edit in left}, curves

    def saved_pasts(self, most_bytes: int) -> Mapping[int, Past]:
        """What is to be saved of the pasts of kept runs, by the runs' ids."""
        left = self._keep.all(self._session_id)
        return self.pasts.saved({row.id for row in self.tree.saved() if row.edit in left}, most_bytes)

    def restore(
        self,
        rows: Iterable[SavedRow],
        kept: Mapping[int, Left],
        curves: SavedCurves,
        pasts: Mapping[int, Past],
    ) -> None:
        """Have all runs beside the present one that were saved."""
        if self.present is not None and rows:
            self.present.id = self.tree.restore(rows, curves)
        for row in rows:
            if row.edit is not None and row.id in kept and self.tree.has(row.id):
                if row.id in pasts:
                    self.pasts.keep(row.id, pasts[row.id])
                self._put(kept[row.id]._replace(id=row.id), row.edit)

    def trained_on(self, run: int, left: Left) -> None:
        """A run that is kept has learned more: it is kept as it stands now."""
        edit = self._place(run)
        if edit is not None and self._keep.take(self._session_id, edit) is not None:
            self._put(left, edit)
            self.pasts.fit()

    def trains_no_more(self, run: int) -> None:
        """A run that is kept has learned all that it is to learn for now."""
        self.pasts.rest(run)

    def resumed(self, left: Left, plan: Plan, program: Program) -> Run:
        """What was left as a run that can be trained, beside the present one."""
        run = Run(self._next_number(), plan, program, run_id=left.id)
        run.resume(left, fitted(left, plan, program), self.pasts.begin(left.id))
        return run

    def start(self, plan: Plan, program: Program, leaving: Leaving | None = None) -> Run:
        """Another run, from the start of a plan."""
        run = self.present
        # One that has learned nothing gives its place to the next.
        run_id = run.id if run and run.untouched else self.tree.begin(run)
        if leaving is not None and not (run and run.untouched):
            self._part(leaving)
        self.present = self._begin(plan, program, run_id)
        return self.present

    def begin_with(self, before: Run, learned: TrainState, leaving: Leaving) -> Run:
        """Another run of the present plan, which begins with what was learned elsewhere.

        The one before can be gone back to, also where it has learned nothing and gives its place to this one.
        """
        if before.untouched:
            self._keep.put(self._session_id, leaving.edit, before.leave(leaving.of))
        run = self.start(before.plan, before.program, leaving)
        run.begin_with(run.leave(leaving.edit)._replace(train_state=learned))
        return run

    def go_on(self, run: Run, following: Following, grown: Grown | None) -> None:
        """The present run with another plan, and with a train state that was grown for it."""
        if grown is not None:
            self._leave(following.leaving, Passage(grown.maps, grown.names, grown.origins))
        run.carried = carried(following.plan, grown)
        run.adopt(following.plan, following.program, grown.train_state if grown else None)

    def go_back(self, left: Left, following: Following) -> Return:
        """Back to what was left.

        `whole` is another run from now on. Where the present run went on from there, it stays: as it was
        `before`, if it has learned nothing since, or else with what was cut away `regrown`.
        """
        run, passage = self.present, left.passage
        if run is None or passage is None or run.origin != left.origin:
            self._resume(left, following, self._identity(left))
            return "whole"
        fits = passage.fits(run.train_state)
        self._leave(following.leaving, passage.reversed(left.train_state) if fits else None)
        run.carried = carried(following.plan, None)
        if run.moment == left.moment:
            run.markers, run.seen = left.markers, left.seen
            run.adopt(following.plan, following.program, fitted(left, following.plan, following.program))
            return "before"
        now = run.leave(following.leaving.of)
        if fits:
            frozen = left.learner.frozen, now.learner.frozen
            train_state = regrown(left.train_state, run.train_state, passage, frozen=frozen)
            now = now._replace(learner=left.learner, train_state=train_state)
        run.adopt(following.plan, following.program, fitted(now, following.plan, following.program))
        return "regrown"

    def check_branch(self, run: Run) -> None:
        """Raise if a run has learned nothing, or would not be kept beside its branch."""
        if run.untouched:
            words = "This run has learned nothing yet: a branch would be the same. Train it first."
            raise EngineError("nothing_trained", words)
        if not self._keep.has_room(self._session_id, run.leave("").nbytes):
            most = self._keep.session_bytes / 2**20
            words = f"This run would have to be kept beside its branch, and {most:,.0f} MiB are kept here."
            raise EngineError("no_room_for_run", f"{words} Unpin a run, or train on without a branch.")

    def branch(self, run: Run, at: Keyframe, following: Following) -> None:
        """Another run, from a step of the present one."""
        left = run.branch(at)
        past = run.past.until(at.step) if run.past.first_step is not None else None
        run_id = self.tree.begin(run, at=at.step)
        self._resume(left, following, run_id, past)

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

    def _identity(self, left: Left) -> int:
        """Which run it is that is gone back to: the one that was left, or one of its own if that goes on."""
        if left.passage is None and self.tree.take(left.id):
            return left.id
        present = self.present
        if left.passage is None or present is None:
            return self.tree.begin(present)
        return self.tree.begin(present, at=left.step, of=left.id)

    def _resume(self, left: Left, following: Following, run_id: int, past: Past | None = None) -> None:
        past = past or self.pasts.get(left.id)
        self._part(following.leaving)
        if past is not None:
            # One that trained along may have come further than what is gone back to.
            past = past.until(left.step).within(self._past_bytes)
        self.present = self._begin(following.plan, following.program, run_id)
        self.present.resume(left, fitted(left, following.plan, following.program), past)
        self._forget_pasts()

    def _begin(self, plan: Plan, program: Program, run_id: int) -> Run:
        return Run(self._next_number(), plan, program, past_bytes=self._past_bytes, run_id=run_id)

    def _part(self, leaving: Leaving) -> None:
        """The present run is kept beside the one that takes its place, if it has learned anything."""
        run = self.present
        if run is None:
            return
        if run.untouched:
            self.tree.drop(run.id)
            return
        self.pasts.keep(run.id, run.past)
        self.pasts.rest(run.id)
        self._put(run.leave(leaving.of), leaving.edit)

    def _put(self, left: Left, edit: str) -> None:
        """Keep a run beside the others."""
        row = self.tree.left(left, edit)
        is_pinned = self._keep.put(self._session_id, edit, left, pinned=row.pinned)
        if row.pinned and not is_pinned:
            self._unpinned = f"“{row.name}” has become too large to stay pinned beside the others."
        row.pinned = is_pinned
        self._forget_pasts()

    def _forget_pasts(self) -> None:
        """Let go of the pasts of runs that are not kept any more."""
        left = self._keep.all(self._session_id)
        self.pasts.only({row.id for row in self.tree.rows if row.edit in left})

    def _leave(self, leaving: Leaving, passage: Passage | None = None) -> None:
        run = self.present
        if run is not None and not run.untouched:
            self._keep.put(self._session_id, leaving.edit, run.leave(leaving.of, passage))

    def _take(self, run: int) -> Left | None:
        """What is kept of a run, which may be asked for by the edit that left it, too."""
        edit = self._place(run)
        left = self._keep.take(self._session_id, edit)
        if edit is not None and left is not None:
            self._moved(edit, run, left)
        return left

    def _moved(self, edit: str, run: int, left: Left) -> None:
        """What an edit left is found by its run from now on."""
        self._left_by[edit] = run, Kept(of=left.edit, steps=left.step)
        while len(self._left_by) > MOST_RUNS:
            del self._left_by[next(iter(self._left_by))]

    def _place(self, run: int) -> str | None:
        """The edit that has left a run; None for the present one, and for one that is not known."""
        return self.tree.find(run).edit if self.tree.has(run) else ""

    def _next_number(self) -> int:
        self._begun += 1
        return self._begun


def fitted(left: Left, plan: Plan, program: Program) -> TrainState:
    """What was left, as another plan's program takes it."""
    if program.takes(left.train_state):
        return left.train_state
    fresh = program.init(plan.experiment.seed)
    return operate(left.learner, left.train_state, plan.learner, fresh).train_state
