"""Loading experiments: planned and compiled while training continues."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.protocol.events import Problem
from neurarium.runtime.errors import OUT_OF_MEMORY, is_out_of_memory, problem_of
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs

logger = logging.getLogger(__name__)

T = TypeVar("T")
Planned = Callable[[Plan], None]
Installed = Callable[[Plan, Program], None]
Refused = Callable[[Problem], None]

COMPILES = 2
NOT_PREPARED = Problem(code="internal", message="The server could not prepare this; its log says more.")


class Early(NamedTuple):
    """What is told of an experiment of which nothing was trained before: it need not wait for the compiler.

    It is `shown` at once, with a program that cannot train; then that is `ready`, or `refused`.
    """

    shown: Installed
    ready: Installed
    refused: Refused


@dataclass(frozen=True)
class Job:
    """An experiment to be prepared: `number` grows with each that is asked for.

    One that is `in_passing` is installed even if others were asked for since. One that comes `early` is
    not `installed` if it must be compiled.
    """

    number: int
    in_passing: bool
    planned: Planned
    installed: Installed
    refused: Refused
    early: Early | None = None


class Loader:
    """Prepares a session's experiments; of several under way, the last one asked for counts.

    What need not be compiled is installed as it comes, however fast more is asked for: a point that is drawn
    about moves all the while. What must be compiled is given up for what was asked for later, unless it is
    `in_passing`; two are compiled at a time at most. Each experiment is whole, so nothing is lost with one
    that is given up, and whoever asked for it is told of the later one.

    Its methods belong to the session's thread, and what they answer with is delivered there. `compiling` is
    called when something must be compiled.
    """

    def __init__(
        self,
        planner: Planner,
        programs: Programs,
        *,
        owner: Owner,
        deliver: Callable[[Callable[[], None]], None],
        compiling: Callable[[], None],
    ) -> None:
        self._planner = planner
        self._programs = programs
        self._owner = owner
        self._deliver = deliver
        self._tell_compiling = compiling
        self._asked = 0
        self._answered = 0
        self._planning = False
        self._to_plan: tuple[Job, Experiment] | None = None
        self._compiling: dict[int, tuple[Job, Plan]] = {}
        self._to_compile: tuple[Job, Plan] | None = None

    @property
    def busy(self) -> bool:
        """Whether an experiment is under way."""
        return self._answered < self._asked

    def load(
        self,
        experiment: Experiment,
        *,
        planned: Planned,
        installed: Installed,
        refused: Refused,
        in_passing: bool,
        early: Early | None = None,
    ) -> None:
        """Check an experiment and compile it; then it is `installed` or `refused`.

        One that is right and must be compiled is `planned` before, unless it comes `early`.
        """
        job = self._job(planned, installed, refused, in_passing=in_passing)
        self._to_plan = replace(job, early=early), experiment
        self._plan_next()

    def compile(self, plan: Plan, installed: Installed, refused: Refused) -> None:
        """Compile an experiment that was checked; then one of the two is called."""
        self._to_plan = None
        self._planned(self._job(lambda _: None, installed, refused, in_passing=False), plan)

    def close(self) -> None:
        """Nobody waits any longer for what is being compiled. From any thread."""
        for _, plan in tuple(self._compiling.values()):
            self._programs.give_up(plan, self._owner)

    def _job(self, planned: Planned, installed: Installed, refused: Refused, *, in_passing: bool) -> Job:
        self._asked += 1
        return Job(self._asked, in_passing, planned, installed, refused)

    def _plan_next(self) -> None:
        if self._planning or self._to_plan is None:
            return
        (job, experiment), self._to_plan = self._to_plan, None
        self._planning = True

        def planned(plan: Plan | Problem | None) -> None:
            self._planning = False
            if plan is not None:
                self._planned(job, plan)
            self._plan_next()

        self._when_done(
            self._programs.prepare(self._owner, self._planner.plan, experiment, self._owner), planned
        )

    def _planned(self, job: Job, plan: Plan | Problem) -> None:
        if isinstance(plan, Problem):
            self._answer(job, lambda: job.refused(plan))
        elif (program := self._programs.ready(plan)) is not None:
            self._answer(job, lambda: job.installed(plan, program))
        elif job.number == self._asked or (job.in_passing and not self._compiling):
            self._to_compile = job, plan
            self._give_up_earlier(plan)
            # Before it is shown, whose summaries would take every thread that compiles.
            self._compile_next()
            if (early := job.early) is not None:
                self._answer(job, lambda: early.shown(plan, self._programs.begun(plan)))
            else:
                job.planned(plan)
            self._tell_compiling()

    def _give_up_earlier(self, plan: Plan) -> None:
        """What was asked for before and was not begun need not be compiled."""
        compiling = tuple(self._compiling.values())
        wanted = {plan.key, *(other.key for job, other in compiling if job.in_passing)}
        for _, earlier in compiling:
            if earlier.key not in wanted:
                self._programs.give_up(earlier, self._owner)

    def _compile_next(self) -> None:
        if len(self._compiling) == COMPILES or self._to_compile is None:
            return
        (job, plan), self._to_compile = self._to_compile, None
        self._compiling[job.number] = job, plan

        def compiled(program: Program | Problem | None) -> None:
            del self._compiling[job.number]
            if program is not None:
                self._compiled(job, plan, program)
            self._compile_next()

        self._when_done(self._programs.compile(plan, self._owner), compiled)

    def _compiled(self, job: Job, plan: Plan, program: Program | Problem) -> None:
        told = job.early or job

        def answer() -> None:
            if isinstance(program, Problem):
                told.refused(program)
            elif isinstance(told, Early):
                told.ready(plan, program)
            else:
                told.installed(plan, program)

        if job.early is not None:
            if job.number == self._answered:
                answer()
        elif job.number == self._asked or job.in_passing:
            self._answer(job, answer)

    def _answer(self, job: Job, answer: Callable[[], None]) -> None:
        """Answer a job, unless a later one was answered before."""
        if job.number > self._answered:
            self._answered = job.number
            answer()

    def _when_done(self, future: Future[T], then: Callable[[T | Problem | None], None]) -> None:
        """Deliver what some work gave, or why it failed, or None for work that was given up."""

        def done(finished: Future[T]) -> None:
            outcome: T | Problem | None
            try:
                outcome = finished.result()
            except CancelledError:
                outcome = None
            except EngineError as error:
                outcome = problem_of(error)
            except Exception as error:
                logger.error("An experiment could not be prepared", exc_info=error)
                outcome = OUT_OF_MEMORY if is_out_of_memory(error) else NOT_PREPARED
            self._deliver(lambda: then(outcome))

        future.add_done_callback(done)
