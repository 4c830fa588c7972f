"""A session: one running experiment, driven by commands and by its clock."""

import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from secrets import randbits
from typing import assert_never

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.hyperparameters import with_hyperparameters
from neurarium.protocol.commands import (
    Command,
    LoadExperiment,
    LockParam,
    NewStart,
    Pause,
    Play,
    Reinitialise,
    Rewind,
    SetHyperparameters,
    SetParam,
    SetSpeed,
    SetStop,
    Step,
    StopConditions,
)
from neurarium.protocol.events import (
    AnyEvent,
    CommandFailed,
    Problem,
    SessionChanged,
    SessionState,
    Status,
)
from neurarium.runtime.changes import can_go_on, carry_over
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.device import device_name
from neurarium.runtime.diagnosis import not_finite_problem
from neurarium.runtime.errors import problem_of
from neurarium.runtime.loader import Loader
from neurarium.runtime.markers import Markers
from neurarium.runtime.pace import Pace
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program, Programs
from neurarium.runtime.run import NotFiniteError, Run
from neurarium.runtime.snapshot import Snapshot

logger = logging.getLogger(__name__)

SessionCommand = (
    LoadExperiment
    | Play
    | Pause
    | Step
    | Rewind
    | NewStart
    | SetSpeed
    | SetHyperparameters
    | SetParam
    | LockParam
    | Reinitialise
    | SetStop
)
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
        self._loader = Loader(planner, programs, self._deliver)
        self._wake = wake
        self._announce = announce
        self._present = present
        self._inbox: deque[Callable[[], None]] = deque()
        self._pace = Pace(chunk_secs)
        self._run: Run | None = None
        self._runs = 0
        self._version = 0
        self._playing = False
        self._steps_left: int | None = None
        self._speed: float | None = None
        self._problem: Problem | None = None
        self._markers = Markers()
        self._set_since: dict[str, float] = {}
        self._viewers = 0
        self._stop = StopConditions()
        self.state = self._describe()
        self._deliver(lambda: self._loader.compile(plan, self._install, self._refuse))

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
            return self._train_and_evaluate() if self._run else None
        except Exception:
            logger.exception("Session %s failed", self.id)
            self._playing = False
            self._problem = Problem(
                code="internal",
                message="The server made a mistake in training this network, and its log says more.",
                remedy="rewind",
            )
            self._changed()
            return time.perf_counter() if self._inbox else None

    # Training

    def _train_and_evaluate(self) -> float | None:
        run = self._current_run
        now = time.perf_counter()
        steps = self._steps_due(now)
        if steps:
            self._train(run, steps)
        now = time.perf_counter()
        evaluated = run.evaluate(training=self._playing and self._next_due(now) <= now)
        if steps or evaluated:
            self._publish()
        if run.evaluating:
            return now
        if self._playing:
            return self._next_due(now)
        return None if run.evaluated else now

    def _next_due(self, now: float) -> float:
        return now if self._steps_left is not None else self._pace.next_due(now)

    def _steps_due(self, now: float) -> int:
        if not self._playing:
            return 0
        if self._steps_left is not None:
            return min(self._steps_left, self._pace.chunk)
        return self._pace.due(now)

    def _train(self, run: Run, steps: int) -> None:
        try:
            took_secs = run.train(steps)
        except NotFiniteError as error:
            self._playing = False
            self._problem = not_finite_problem(run.plan, error.step)
            self._changed()
            return
        self._pace.trained(steps, took_secs, now=time.perf_counter())
        if self._steps_left is not None:
            self._steps_left -= steps
            if self._steps_left == 0:
                self._pause()
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
                self._restart()
            case NewStart():
                seed = randbits(31) if command.seed is None else command.seed
                experiment = self._plan.experiment.model_copy(update={"seed": seed})
                self._load(
                    LoadExperiment(experiment=experiment, keep=False, request_id=command.request_id), reply
                )
            case SetSpeed():
                self._speed = command.steps_per_sec
                self._pace.set_speed(self._speed, now=time.perf_counter())
            case SetHyperparameters():
                self._set_hyperparameters(command.values)
            case SetStop():
                self._stop = command.stop
            case SetParam() | LockParam() | Reinitialise():
                raise EngineError("not_yet", "This is not there yet.")
            case LoadExperiment():
                self._load(command, reply)
            case ViewersChanged():
                self._viewers = command.count
                if command.count == 0:
                    self._pause()
            case _:
                assert_never(command)

    def _play(self, steps: int | None) -> None:
        self._problem = None
        self._playing = True
        self._steps_left = steps
        self._pace.restart(now=time.perf_counter())

    def _pause(self) -> None:
        self._playing = False
        self._steps_left = None
        if self._run:
            self._run.meter.reset()

    def _restart(self) -> None:
        """Another run of the same plan, from its start."""
        if self._run is None:
            return
        self._runs += 1
        self._run = Run(self._runs, self._plan, self._run.program)
        self._problem = None
        self._markers = Markers()
        self._publish()

    def _set_hyperparameters(self, values: dict[str, float]) -> None:
        before = self._plan.experiment
        experiment = with_hyperparameters(before, values)
        self._set_since |= values
        self._plan = self._plan._replace(experiment=experiment)
        if self._run:
            self._run.set_hyperparameters(self._run.plan._replace(experiment=experiment))
            self._mark(before)
            self._publish()

    def _load(self, command: LoadExperiment, reply: Reply) -> None:
        def refused(problem: Problem) -> None:
            reply(CommandFailed(request_id=command.request_id, problem=problem))
            self._changed()

        self._set_since = {}
        self._loader.load(command.experiment, partial(self._install, keep=command.keep), refused)

    def _install(self, plan: Plan, program: Program, *, keep: bool = False) -> None:
        """Train another plan from now on: from the present params if they fit and are to be kept."""
        before = self._plan
        # What was set while this plan was compiled is newer than the plan.
        experiment = carry_over(self._set_since, before.experiment, plan.experiment)
        self._plan = plan = plan._replace(experiment=experiment)
        self._problem = None
        self._pace.forget()
        if keep and self._run and can_go_on(before.experiment, plan.experiment):
            self._run.adopt(plan, program)
            self._mark(before.experiment)
        else:
            self._runs += 1
            self._run = Run(self._runs, plan, program)
            self._markers = Markers()
        self._publish()
        self._changed()

    def _refuse(self, problem: Problem) -> None:
        self._problem = problem
        self._changed()

    # What others see

    @property
    def _current_run(self) -> Run:
        assert self._run is not None
        return self._run

    def _mark(self, before: Experiment) -> None:
        step = self._current_run.step
        self._markers.add(before, self._plan.experiment, step=step, now=time.perf_counter())

    def _publish(self) -> None:
        run = self._current_run
        self._version += 1
        self.snapshot = Snapshot(
            version=self._version,
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
        self._present(self)

    def _changed(self) -> None:
        self.state = self._describe()
        self._announce(self, SessionChanged(session=self.state))

    def _describe(self) -> SessionState:
        plan, run = self._plan, self._run
        return SessionState(
            id=self.id,
            experiment=plan.experiment,
            preset=plan.preset,
            networks=plan.network_infos,
            data=plan.data_info,
            objective=plan.objective_info,
            hyperparameters=plan.hyperparameters,
            status=self._status,
            playing=self._playing,
            problem=self._problem,
            run=self._runs,
            step=run.step if run else 0,
            steps_per_epoch=plan.steps_per_epoch,
            speed=self._speed,
            markers=self._markers.all,
            viewers=self._viewers,
            compile_secs=run.program.compile_secs if run else None,
            device=device_name(),
            carried={},
            stop=self._stop,
            stopped=None,
        )

    @property
    def _status(self) -> Status:
        if self._problem is not None and not self._loader.busy:
            return "failed"
        if self._loader.busy or self._run is None:
            return "compiling"
        return "playing" if self._playing else "paused"
