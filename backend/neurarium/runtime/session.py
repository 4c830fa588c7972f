"""A session: one running experiment, driven by commands and by its clock."""

import logging
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from secrets import randbits
from typing import assert_never

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.hyperparameters import with_hyperparameters
from neurarium.engine.locks import locks_of, with_lock, with_locks
from neurarium.engine.surgery import Grown
from neurarium.protocol.commands import (
    Command,
    LoadExperiment,
    LockParam,
    NewStart,
    Pause,
    Play,
    Reinitialise,
    Rewind,
    SessionCommand,
    SetHyperparameters,
    SetParam,
    SetSpeed,
    SetStop,
    Step,
)
from neurarium.protocol.events import AnyEvent, Carried, CommandFailed, Problem, SessionChanged, SessionState
from neurarium.runtime.changes import carry_over
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.description import describe
from neurarium.runtime.diagnosis import not_finite_problem
from neurarium.runtime.edits import Edits
from neurarium.runtime.errors import problem_of
from neurarium.runtime.hands import Hands, find
from neurarium.runtime.loader import Loader
from neurarium.runtime.operation import locks_after, operated, same_locks, same_networks
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.playback import Playback
from neurarium.runtime.program import Program, Programs
from neurarium.runtime.run import NotFiniteError, Run
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.stopping import Stopping

logger = logging.getLogger(__name__)

Reply = Callable[[AnyEvent], None]


class ViewersChanged(Command):
    """So many viewers look at the session now."""

    count: int


class Session:
    """One running experiment.

    `post`, `snapshot` and `state` may be used from any thread. All else happens in `advance`, which one
    thread at a time calls: it works off the inbox, trains a chunk, evaluates a slice, and says when it wants
    to be called again.
    """

    def __init__(
        self,
        session_id: str,
        plan: Plan,
        *,
        planner: Planner,
        programs: Programs,
        chunk_secs: float,
        wake: Callable[["Session"], None],
        announce: Callable[["Session", AnyEvent], None],
        present: Callable[["Session"], None],
    ) -> None:
        self.id = session_id
        self.snapshot: Snapshot | None = None
        self._plan = plan
        self._loader = Loader(planner, programs, deliver=self._deliver, compiling=self._changed)
        self._wake = wake
        self._announce = announce
        self._present = present
        self._inbox: deque[Callable[[], None]] = deque()
        self._playback = Playback(chunk_secs)
        self._stopping = Stopping()
        self._edits = Edits()
        self._run: Run | None = None
        self._version = 0
        self._generation = 0
        self._problem: Problem | None = None
        self._viewers = 0
        self._set_since: dict[str, float] = {}
        self._hands = Hands()
        self.state = self._describe()
        self._deliver(self._begin)

    @property
    def data(self) -> LoadedData:
        """The data of the present plan."""
        return self._plan.data

    def post(self, command: SessionCommand | ViewersChanged, reply: Reply) -> None:
        """Have a command carried out between two chunks; `reply` gets the failure, if it fails."""
        self._deliver(lambda: self._carry_out(command, reply))

    def advance(self) -> float | None:
        """Do the next piece of work; when to be called again, in seconds, or None to wait for a wake."""
        try:
            while self._inbox:
                self._inbox.popleft()()
            return self._train_and_evaluate(self._run) if self._run else None
        except Exception:
            logger.exception("Session %s failed", self.id)
            self._playback.pause()
            self._problem = Problem(
                code="internal",
                message="The server made a mistake in training this network, and its log says more.",
                remedy="rewind",
            )
            self._changed()
            return time.perf_counter() if self._inbox else None

    # Training

    def _train_and_evaluate(self, run: Run) -> float | None:
        playback = self._playback
        steps = self._stopping.limit(run.step, playback.due(time.perf_counter()))
        if steps:
            self._train(run, steps)
        now = time.perf_counter()
        evaluated = run.evaluate(training=playback.playing and playback.next_due(now) <= now)
        if evaluated and playback.playing:
            self._stop(self._stopping.evaluated(run.step, run.latest_test))
        if steps or evaluated:
            self._publish(run)
        if run.evaluating:
            return now
        if playback.playing:
            return playback.next_due(now)
        return None if run.evaluated else now

    def _train(self, run: Run, steps: int) -> None:
        try:
            took_secs = run.train(steps)
        except NotFiniteError as error:
            self._playback.pause()
            self._problem = not_finite_problem(run.plan, error.step)
            self._changed()
            return
        if self._playback.trained(steps, took_secs, now=time.perf_counter()):
            self._pause()
            self._changed()
        self._stop(self._stopping.reached(run.step))

    def _stop(self, reason: str | None) -> None:
        """Pause by itself, if there is a reason."""
        if reason is not None:
            self._pause()
            self._stopping.stopped = reason
            self._changed()

    # Commands

    def _deliver(self, work: Callable[[], None]) -> None:
        """From any thread: have something done on the session's own."""
        self._inbox.append(work)
        self._wake(self)

    def _carry_out(self, command: SessionCommand | ViewersChanged, reply: Reply) -> None:
        try:
            self._obey(command, reply)
        except EngineError as error:
            reply(CommandFailed(request_id=command.request_id, problem=problem_of(error)))
            return
        if isinstance(command, LoadExperiment | NewStart):
            # Pages are told when it is there, or that it must be compiled.
            self.state = self._describe()
        else:
            self._changed()

    def _obey(self, command: SessionCommand | ViewersChanged, reply: Reply) -> None:
        match command:
            case Play():
                self._play(None)
            case Pause():
                self._pause()
            case Step():
                self._play(command.steps)
            case Rewind():
                self._rewind()
            case NewStart():
                self._new_start(command, reply)
            case SetSpeed():
                self._playback.set_speed(command.steps_per_sec, now=time.perf_counter())
            case SetStop():
                self._stopping.set(command.stop)
            case SetHyperparameters():
                self._set_hyperparameters(command)
            case SetParam() | Reinitialise():
                self._set_by_hand(command)
            case LockParam():
                self._lock_param(command)
            case LoadExperiment():
                self._load(command, reply)
            case ViewersChanged():
                self._look(command.count)
            case _:
                assert_never(command)

    def _play(self, steps: int | None) -> None:
        self._problem = None
        self._stopping.stopped = None
        self._playback.play(steps, now=time.perf_counter())

    def _pause(self) -> None:
        self._playback.pause()
        self._reset_meter()

    def _reset_meter(self) -> None:
        if self._run:
            self._run.meter.reset()

    def _look(self, viewers: int) -> None:
        """So many look on: without any it trains no more, and goes on when one comes back."""
        if viewers == 0:
            self._playback.suspend()
            self._reset_meter()
        elif self._viewers == 0:
            self._playback.resume(now=time.perf_counter())
        self._viewers = viewers

    def _rewind(self) -> None:
        if self._run is not None:
            self._start_run(self._plan, self._run.program)
            self._publish(self._run)

    def _new_start(self, command: NewStart, reply: Reply) -> None:
        seed = randbits(31) if command.seed is None else command.seed
        coming = self._edits.upon(self._plan.experiment)
        experiment = carry_over(self._set_since, self._plan.experiment, coming)
        afresh = experiment.model_copy(update={"seed": seed})
        load = LoadExperiment(experiment=afresh, keep=False, edit=command.edit, request_id=command.request_id)
        self._load(load, reply)

    # Changes by hand

    def _set_hyperparameters(self, command: SetHyperparameters) -> None:
        experiment = with_hyperparameters(self._plan.experiment, command.values)
        self._set_since |= command.values
        self._edits.made(command)
        self._set_experiment(experiment)

    def _set_by_hand(self, command: SetParam | Reinitialise) -> None:
        self._hands.change(self._plan, self._run, command, now=time.perf_counter())
        if self._run:
            self._publish(self._run)

    def _lock_param(self, command: LockParam) -> None:
        place = find(self._plan, command)
        locks = with_lock(
            locks_of(self._plan.experiment), place.layer_id, place.param, place.number, locked=command.locked
        )
        self._edits.made(command)
        self._set_experiment(with_locks(self._plan.experiment, locks))
        self._compile_masks()

    def _set_experiment(self, experiment: Experiment) -> None:
        """Go on with an experiment of other live numbers or locks."""
        before, self._plan = self._plan, self._plan._replace(experiment=experiment)
        if self._run:
            self._run.set_plan(self._run.plan._replace(experiment=experiment))
            self._mark(before.experiment, self._run)
            self._publish(self._run)

    def _compile_masks(self) -> None:
        """Get a program that locks single numbers, if one is needed."""
        if self._run and self._run.lacks_masks and not self._loader.busy:
            plan = self._plan._replace(masked=True)
            self._loader.compile(plan, lambda _, program: self._exchange(program), self._refuse)

    def _exchange(self, program: Program) -> None:
        """Go on with another program of the same plan."""
        if self._run:
            self._plan = self._plan._replace(masked=program.masked)
            self._run.adopt(self._plan, program, self._run.train_state)
            self._publish(self._run)
            self._changed()

    # Loading

    def _begin(self) -> None:
        self._loader.compile(self._plan, self._install_first, self._refuse)

    def _load(self, command: LoadExperiment, reply: Reply) -> None:
        self._edits.begin(command)

        def refused(problem: Problem) -> None:
            self._edits.refused(command)
            reply(CommandFailed(request_id=command.request_id, problem=problem))
            self._changed()

        def installed(plan: Plan, program: Program) -> None:
            self._edits.installed(command)
            self._install(plan, program, keep=command.keep, unchanged_locks=unchanged)

        self._set_since = {}
        unchanged = same_locks(self._plan.experiment, command.experiment)
        # Other data in the same networks: nothing would be lost on the way.
        in_passing = command.keep and same_networks(self._plan.experiment, command.experiment)
        self._loader.load(command.experiment, installed, refused, in_passing=in_passing)

    def _install(
        self, plan: Plan, program: Program, *, keep: bool, unchanged_locks: AbstractSet[str]
    ) -> None:
        """Train another plan from now on: what fits of the present run goes on, if it is to be kept."""
        before, run = self._plan, self._run
        # What was set while this plan was compiled is newer than the plan.
        experiment = carry_over(self._set_since, before.experiment, plan.experiment)
        plan = plan._replace(experiment=experiment)
        self._problem = None
        self._playback.forget()
        if run and run.program is not program:
            run.program.rest()
        grown = operated(run, plan, program) if run and keep else None
        if keep:
            locks = locks_after(before, plan, unchanged_locks, grown)
            plan = plan._replace(experiment=with_locks(plan.experiment, locks))
        if run is None or not keep or run.untouched or not run.measures_like(plan):
            self._start_run(plan, program)
        else:
            self._go_on(run, plan, program, grown)
        self._installed()

    def _install_first(self, _: Plan, program: Program) -> None:
        """Train the plan that the session was made with, as it was changed by hand meanwhile."""
        self._start_run(self._plan, program)
        self._installed()

    def _installed(self) -> None:
        """Pages hear of another network before they see it."""
        self._generation += 1
        self._changed()
        if self._run:
            self._publish(self._run)
        self._compile_masks()

    def _start_run(self, plan: Plan, program: Program) -> None:
        """Another run, from the start of a plan."""
        self._plan = plan
        self._run = Run(self._run.number + 1 if self._run else 1, plan, program)
        self._problem = None
        self._stopping.restart()
        self._hands.begin(self._run, now=time.perf_counter())

    def _go_on(self, run: Run, plan: Plan, program: Program, grown: Grown | None) -> None:
        """The same run with another plan."""
        before, self._plan = self._plan, plan
        kept: dict[str, Carried] = {
            layer.id: "kept" for network in plan.network_infos for layer in network.layers
        }
        run.carried = grown.carried if grown else kept
        run.adopt(plan, program, grown.train_state if grown else None)
        self._stopping.forget_losses()
        self._mark(before.experiment, run)

    def _refuse(self, problem: Problem) -> None:
        self._problem = problem
        self._changed()

    # What others see

    def _mark(self, before: Experiment, run: Run) -> None:
        run.markers.add(before, self._plan.experiment, step=run.step, now=time.perf_counter())

    def _publish(self, run: Run) -> None:
        self._version += 1
        self.snapshot = Snapshot.of(run, version=self._version, generation=self._generation)
        self._present(self)

    def _changed(self) -> None:
        self.state = self._describe()
        self._announce(self, SessionChanged(session=self.state))

    def _describe(self) -> SessionState:
        return describe(
            self.id,
            self._plan,
            self._run,
            generation=self._generation,
            edit=self._edits.settled,
            playback=self._playback,
            stopping=self._stopping,
            problem=self._problem,
            viewers=self._viewers,
            loading=self._loader.busy,
        )
