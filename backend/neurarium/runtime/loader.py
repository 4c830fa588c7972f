"""Loading experiments: planned and compiled beside the training that goes on."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import TypeVar

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.protocol.events import Problem
from neurarium.runtime.errors import problem_of
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program, Programs

logger = logging.getLogger(__name__)

T = TypeVar("T")
Installed = Callable[[Plan, Program], None]
Refused = Callable[[Problem], None]

COMPILES = 2


@dataclass(frozen=True)
class Job:
    """An experiment to be prepared: `number` grows with each that is asked for.

    One that is `in_passing` is installed even if others were asked for since.
    """

    number: int
    in_passing: bool
    installed: Installed
    refused: Refused


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
        deliver: Callable[[Callable[[], None]], None],
        compiling: Callable[[], None],
    ) -> None:
        self._planner = planner
        self._programs = programs
        self._deliver = deliver
        self._tell_compiling = compiling
        self._asked = 0
        self._answered = 0
        self._planning = False
        self._to_plan: tuple[Job, Experiment] | None = None
        self._compiling = 0
        self._to_compile: tuple[Job, Plan] | None = None

    @property
    def busy(self) -> bool:
        """Whether an experiment is under way."""
        return self._answered < self._asked

    def load(
        self, experiment: Experiment, installed: Installed, refused: Refused, *, in_passing: bool
    ) -> None:
        """Check an experiment and compile it; then one of the two is called."""
        self._to_plan = self._job(installed, refused, in_passing=in_passing), experiment
        self._plan_next()

    def compile(self, plan: Plan, installed: Installed, refused: Refused) -> None:
        """Compile an experiment that was checked; then one of the two is called."""
        self._to_plan = None
        self._planned(self._job(installed, refused, in_passing=False), plan)

    def _job(self, installed: Installed, refused: Refused, *, in_passing: bool) -> Job:
        self._asked += 1
        return Job(self._asked, in_passing, installed, refused)

    def _plan_next(self) -> None:
        if self._planning or self._to_plan is None:
            return
        (job, experiment), self._to_plan = self._to_plan, None
        self._planning = True

        def planned(plan: Plan | Problem) -> None:
            self._planning = False
            self._planned(job, plan)
            self._plan_next()

        self._when_done(self._programs.prepare(self._planner.plan, experiment), planned)

    def _planned(self, job: Job, plan: Plan | Problem) -> None:
        if isinstance(plan, Problem):
            self._answer(job, lambda: job.refused(plan))
        elif (program := self._programs.ready(plan)) is not None:
            self._answer(job, lambda: job.installed(plan, program))
        elif job.number == self._asked or (job.in_passing and self._compiling == 0):
            self._to_compile = job, plan
            self._tell_compiling()
            self._compile_next()

    def _compile_next(self) -> None:
        if self._compiling == COMPILES or self._to_compile is None:
            return
        (job, plan), self._to_compile = self._to_compile, None
        self._compiling += 1

        def compiled(program: Program | Problem) -> None:
            self._compiling -= 1
            if job.number == self._asked or job.in_passing:
                self._answer(
                    job,
                    lambda: (
                        job.refused(program) if isinstance(program, Problem) else job.installed(plan, program)
                    ),
                )
            self._compile_next()

        self._when_done(self._programs.compile(plan), compiled)

    def _answer(self, job: Job, answer: Callable[[], None]) -> None:
        """Answer a job, unless a later one was answered before."""
        if job.number > self._answered:
            self._answered = job.number
            answer()

    def _when_done(self, future: Future[T], then: Callable[[T | Problem], None]) -> None:
        """Deliver what some work gave, or why it failed; of work that was given up, nothing."""

        def done(finished: Future[T]) -> None:
            try:
                outcome: T | Problem = finished.result()
            except CancelledError:
                return
            except EngineError as error:
                outcome = problem_of(error)
            except Exception as error:
                logger.error("An experiment could not be prepared", exc_info=error)
                outcome = Problem(
                    code="internal", message="The server could not prepare this; its log says more."
                )
            self._deliver(lambda: then(outcome))

        future.add_done_callback(done)
