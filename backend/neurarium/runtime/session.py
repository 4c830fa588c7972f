"""A session: one running experiment, driven by commands and by its clock."""

import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from secrets import randbits
from typing import NamedTuple, assert_never

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.hyperparameters import components, program_key, with_hyperparameters
from neurarium.protocol.commands import (
    Command,
    LoadExperiment,
    NewStart,
    Pause,
    Play,
    Rewind,
    SetHyperparameters,
    SetSpeed,
    Step,
)
from neurarium.protocol.events import (
    AnyEvent,
    CommandFailed,
    Marker,
    Problem,
    SessionChanged,
    SessionState,
    Status,
)
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.device import device_name
from neurarium.runtime.diagnosis import not_finite_problem
from neurarium.runtime.errors import problem_of
from neurarium.runtime.pace import Pace
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program, Programs
from neurarium.runtime.run import NotFiniteError, Run
from neurarium.runtime.snapshot import Snapshot

logger = logging.getLogger(__name__)

MAX_MARKERS = 200

SessionCommand = LoadExperiment | Play | Pause | Step | Rewind | NewStart | SetSpeed | SetHyperparameters
Reply = Callable[[AnyEvent], None]


class ViewersChanged(Command):
    """So many viewers look at the session now."""

    count: int


class _Prepared(NamedTuple):
    """An experiment was planned and compiled, or could not be."""

    ticket: int
    keep: bool
    plan: Plan
    program: Program


class _Refused(NamedTuple):
    ticket: int
    problem: Problem
    reply: Reply
    request_id: int | None


class Session:
    """One running experiment.

    `post` and `snapshot` may be used from any thread. All else happens in `advance`, which one thread at a time
    calls: it works off the inbox, trains a chunk, evaluates a slice, and says when it wants to be called again.
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
        self._planner = planner
        self._programs = programs
        self._wake = wake
        self._announce = announce
        self._present = present
        self._inbox: deque[tuple[SessionCommand | ViewersChanged, Reply] | _Prepared | _Refused] = deque()
        self._pace = Pace(chunk_secs)
        self._run: Run | None = None
        self._runs = 0
        self._version = 0
        self._playing = False
        self._steps_left: int | None = None
        self._speed: float | None = None
        self._ticket = 0
        self._compiling = False
        self._problem: Problem | None = None
        self._markers: list[Marker] = []
        self._viewers = 0
        self._compile(plan, keep=False)
        self.state = self._describe()

    @property
    def data(self) -> LoadedData:
        """The data of the present plan."""
        return self._plan.data

    def post(self, command: SessionCommand | ViewersChanged, reply: Reply) -> None:
        """Have a command carried out between two chunks; `reply` gets the failure, if it fails."""
        self._deliver((command, reply))

    def advance(self) -> float | None:
        """Do the next piece of work; when to be called again, in seconds, or None to wait for a wake."""
        try:
            while self._inbox:
                self._work_off(self._inbox.popleft())
            return self._train_and_evaluate() if self._run else None
        except Exception:
            logger.exception("Session %s failed", self.id)
            self._playing = False
            self._problem = Problem(
                code="internal",
                message="The server made a mistake in training this network; its log says more. Rewind starts afresh.",
                remedy="rewind",
            )
            self._changed()
            return None

    # Training

    def _train_and_evaluate(self) -> float | None:
        run = self._current_run
        now = time.perf_counter()
        steps = self._steps_due(now)
        if steps:
            self._train(run, steps)
        training = self._playing and self._pace.next_due(time.perf_counter()) <= time.perf_counter()
        evaluated = run.evaluate(training=training)
        if steps or evaluated:
            self._publish()
        if self._playing:
            return time.perf_counter() if run.evaluating else self._pace.next_due(time.perf_counter())
        return time.perf_counter() if run.evaluating or not run.evaluated else None

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

    def _deliver(self, message: tuple[SessionCommand | ViewersChanged, Reply] | _Prepared | _Refused) -> None:
        self._inbox.append(message)
        self._wake(self)

    def _work_off(
        self, message: tuple[SessionCommand | ViewersChanged, Reply] | _Prepared | _Refused
    ) -> None:
        match message:
            case _Prepared():
                self._install(message)
            case _Refused():
                self._refuse(message)
            case (command, reply):
                try:
                    self._obey(command, reply)
                except EngineError as error:
                    reply(CommandFailed(request_id=command.request_id, problem=problem_of(error)))
                    return
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
        self._markers = []
        self._publish()

    def _set_hyperparameters(self, values: dict[str, float]) -> None:
        before = self._plan.hyperparameters
        experiment = with_hyperparameters(self._plan.experiment, values)
        self._plan = self._plan._replace(experiment=experiment)
        if self._run:
            self._run.set_hyperparameters(self._run.plan._replace(experiment=experiment))
            self._mark(_changes(experiment, before, self._plan.hyperparameters))
            self._publish()

    # Loading

    def _load(self, command: LoadExperiment, reply: Reply) -> None:
        self._ticket += 1
        ticket = self._ticket
        self._compiling = True

        def planned(future: Future[Plan]) -> None:
            if future.cancelled():
                return
            error = future.exception()
            if error is None:
                self._compile(future.result(), keep=command.keep, ticket=ticket)
            else:
                self._deliver(_Refused(ticket, _problem_of_any(error), reply, command.request_id))

        self._programs.submit(self._planner.plan, command.experiment).add_done_callback(planned)

    def _compile(self, plan: Plan, *, keep: bool, ticket: int = 0) -> None:
        self._compiling = True

        def compiled(future: Future[Program]) -> None:
            try:
                self._deliver(_Prepared(ticket, keep, plan, future.result()))
            except CancelledError:
                pass
            except Exception as error:
                self._deliver(_Refused(ticket, _problem_of_any(error), lambda _: None, None))

        self._programs.compile(plan).add_done_callback(compiled)

    def _install(self, prepared: _Prepared) -> None:
        if prepared.ticket != self._ticket:
            return
        before, self._plan = self._plan, prepared.plan
        self._compiling = False
        self._problem = None
        self._pace.forget()
        if prepared.keep and self._run and _can_go_on(before.experiment, prepared.plan.experiment):
            self._run.adopt(prepared.plan, prepared.program)
            self._mark(
                _changes(prepared.plan.experiment, before.hyperparameters, prepared.plan.hyperparameters)
            )
        else:
            self._runs += 1
            self._run = Run(self._runs, prepared.plan, prepared.program)
            self._markers = []
        self._publish()

    def _refuse(self, refused: _Refused) -> None:
        if refused.ticket == self._ticket:
            self._compiling = False
            if self._run is None:
                self._problem = refused.problem
        refused.reply(CommandFailed(request_id=refused.request_id, problem=refused.problem))

    # What others see

    @property
    def _current_run(self) -> Run:
        assert self._run is not None
        return self._run

    def _mark(self, text: str) -> None:
        run = self._current_run
        if not text or run.step == 0:
            return
        if self._markers and self._markers[-1].step == run.step:
            self._markers.pop()
        self._markers = [*self._markers[-MAX_MARKERS:], Marker(step=run.step, text=text)]

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
            markers=tuple(self._markers),
            viewers=self._viewers,
            compile_secs=run.program.compile_secs if run else None,
            device=device_name(),
        )

    @property
    def _status(self) -> Status:
        if self._compiling:
            return "compiling"
        if self._problem is not None:
            return "failed"
        return "playing" if self._playing else "paused"


def _can_go_on(before: Experiment, after: Experiment) -> bool:
    """Whether training can go on from the same params: the data, the start and the networks are the same."""
    same_networks = after.model_copy(update={"networks": before.networks})
    return (
        before.dataset == after.dataset
        and before.seed == after.seed
        and before.objective.type == after.objective.type
        and program_key(same_networks) == program_key(after)
    )


def _changes(experiment: Experiment, before: dict[str, float], after: dict[str, float]) -> str:
    """What became of the live numbers, in words: “learning rate 0.005 → 0.002”."""
    titles = {
        f"{prefix}.{name}": (type(component).model_fields[name].title or name).lower()
        for prefix, component in components(experiment)
        for name in component.live_names()
    }
    return ", ".join(
        f"{titles[path]} {before[path]:g} → {value:g}"
        for path, value in after.items()
        if path in before and before[path] != value
    )


def _problem_of_any(error: BaseException) -> Problem:
    if isinstance(error, EngineError):
        return problem_of(error)
    logger.error("An experiment could not be prepared", exc_info=error)
    return Problem(
        code="internal", message="The server could not prepare this experiment; its log says more."
    )
