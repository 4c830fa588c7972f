"""Kept runs that are trained beside the present one, step for step, because somebody chose them."""

import time
from collections.abc import Callable

from neurarium.engine.errors import EngineError
from neurarium.protocol.events import Problem
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.left import Left
from neurarium.runtime.loader import Loader
from neurarium.runtime.pace import Pace
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.run import NotFiniteError, Run
from neurarium.runtime.runs import Runs

MOST_TOGETHER = 7
# How often what they have learned is kept, and their curves are told.
SETTLE_SECS = 0.5


class Companion:
    """A kept run that is trained on: `left` is what is kept of it, `owed` the steps that it is behind."""

    def __init__(self, left: Left, owner: Owner, loader: Loader, chunk_secs: float) -> None:
        self.left = left
        self.owner = owner
        self.loader = loader
        self.pace = Pace(chunk_secs)
        self.run: Run | None = None
        self.owed = 0

    @property
    def is_settled(self) -> bool:
        """Whether all that it has learned is kept."""
        return self.run is None or self.run.moment == self.left.moment

    def train(self) -> bool:
        """Take some of the steps that it is behind; whether these were finite."""
        assert self.run is not None
        self.pace.step_time = self.run.program.step_time
        steps = min(self.owed, self.pace.chunk)
        try:
            took_secs = self.run.train(steps)
        except NotFiniteError:
            return False
        self.pace.trained(steps, took_secs, now=time.perf_counter())
        self.owed -= steps
        return True


class Together:
    """Trains the chosen runs as many steps as the present one takes, each in its turn; none gets ahead.

    All happens in the session's own thread, but `close`. `changed` is called when there is something to tell.
    """

    def __init__(
        self,
        owner: Owner,
        runs: Runs,
        *,
        loader: Callable[[Owner], Loader],
        release: Callable[[Owner], None],
        chunk_secs: float,
        changed: Callable[[], None],
    ) -> None:
        self._owner = owner
        self._runs = runs
        self._loader = loader
        self._release = release
        self._chunk_secs = chunk_secs
        self._changed = changed
        self._companions: dict[int, Companion] = {}
        self._counted = (0, 0)
        self._settled_at = 0.0

    def choose(self, run: int, refused: Callable[[Problem], None]) -> None:
        """Train a kept run on beside the present one, from now on; `refused` is told why it cannot be, later.

        Raises:
            EngineError: it is not kept, or there are as many as may be.
        """
        if run in self._companions:
            return
        left = self._runs.kept_run(run)
        if left is None:
            words = "Only a run that is kept can be trained beside the present one, which trains anyway."
            raise EngineError("run_not_kept", words)
        if len(self._companions) == MOST_TOGETHER:
            words = f"{MOST_TOGETHER} runs train beside the present one already. Let one of them rest first."
            raise EngineError("too_many_together", words)
        owner = Owner(self._owner.address, f"{self._owner.session} run {run}")
        companion = Companion(left, owner, self._loader(owner), self._chunk_secs)

        def installed(plan: Plan, program: Program) -> None:
            if self._companions.get(run) is companion:
                self._begin(companion, plan, program, refuse)

        def refuse(problem: Problem) -> None:
            if self._companions.get(run) is companion:
                self._rest(run)
                refused(problem)
                self._changed()

        self._companions[run] = companion
        self._runs.tree.find(run).trains = True
        companion.loader.load(
            left.experiment, planned=lambda _: None, installed=installed, refused=refuse, in_passing=False
        )

    def let_rest(self, run: int) -> None:
        """Train a run no longer; what it has learned is kept."""
        if run in self._companions:
            self.settle()
            self._rest(run)

    def close(self) -> None:
        """Nobody waits for what is compiled any longer. From any thread, when there are no more turns."""
        for companion in [*self._companions.values()]:
            companion.loader.close()
            self._release(companion.owner)

    def share(self, turn_secs: float) -> None:
        """A turn lasts no longer than this."""
        for companion in self._companions.values():
            companion.pace.most_secs = turn_secs

    @property
    def is_behind(self) -> bool:
        """Whether some have not come as far as the present run, which waits for them."""
        return any(each.owed > 0 and each.run is not None for each in self._companions.values())

    def follow(self, present: Run | None) -> None:
        """Count the steps that the present run has taken since."""
        if present is None or not self._companions:
            self._counted = (present.number, present.step) if present else (0, 0)
            return
        number, step = self._counted
        taken = max(0, present.step - step) if present.number == number else 0
        self._counted = present.number, present.step
        for run, companion in [*self._companions.items()]:
            row = self._runs.tree.find(run) if self._runs.tree.has(run) else None
            if row is None or row.deleted or self._runs.kept_run(run) is not companion.left:
                self._rest(run)  # it is the present one by now, or was let go
            elif companion.run is not None:
                companion.owed += taken

    def advance(self, *, training: bool) -> bool:
        """Train or measure the one that is furthest behind for a moment; whether there is more to be done."""
        there = {run: each for run, each in self._companions.items() if each.run is not None}
        behind = max(there, key=lambda run: there[run].owed, default=None)
        if behind is not None and there[behind].owed > 0 and not there[behind].train():
            self.settle()
            self._rest(behind)
            row = self._runs.tree.find(behind)
            self._runs.rests = f"“{row.name}” rests at step {row.steps:,}: its loss is no longer finite."
        for companion in there.values():
            if companion.run is not None and not companion.is_settled:
                companion.run.evaluate(training=training)
        is_busy = self.is_behind or any(
            each.run is not None and not each.is_settled and not (training or each.run.evaluated)
            for each in there.values()
        )
        is_time = time.perf_counter() - self._settled_at > SETTLE_SECS if training else not is_busy
        if is_time and self.settle():
            self._changed()
        return is_busy

    def settle(self) -> bool:
        """Keep what they have learned so far, to be gone to and saved; whether there was something."""
        self._settled_at = time.perf_counter()
        unsettled = {run: each for run, each in self._companions.items() if not each.is_settled}
        for run, companion in unsettled.items():
            assert companion.run is not None
            companion.left = companion.run.leave(companion.left.edit)
            self._runs.trained_on(run, companion.left)
        return bool(unsettled)

    def _begin(
        self, companion: Companion, plan: Plan, program: Program, refuse: Callable[[Problem], None]
    ) -> None:
        if plan.holds or plan.data.spec.lacks:
            words = plan.data.spec.lacks or (
                "A network with units that are held, or weights that are cut, trains only as the present run."
            )
            refuse(Problem(code="not_together", message=words))
            return
        companion.run = self._runs.resumed(companion.left, plan, program)
        self._changed()

    def _rest(self, run: int) -> None:
        companion = self._companions.pop(run)
        companion.loader.close()
        self._release(companion.owner)
        self._runs.trains_no_more(run)
        if self._runs.tree.has(run):
            self._runs.tree.find(run).trains = False
        self._changed()
