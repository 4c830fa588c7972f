"""Loading experiments: planned and compiled beside the training that goes on."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.protocol.events import Problem
from neurarium.runtime.errors import problem_of
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program, Programs

logger = logging.getLogger(__name__)

Installed = Callable[[Plan, Program], None]
Refused = Callable[[Problem], None]


class Loader:
    """Prepares a session's experiments; of several under way, the last one asked for counts.

    Its methods belong to the session's thread, and what they answer with is delivered there.
    """

    def __init__(
        self, planner: Planner, programs: Programs, deliver: Callable[[Callable[[], None]], None]
    ) -> None:
        self._planner = planner
        self._programs = programs
        self._deliver = deliver
        self._asked = 0
        self._answered = 0

    @property
    def busy(self) -> bool:
        """Whether an experiment is under way."""
        return self._answered < self._asked

    def load(self, experiment: Experiment, installed: Installed, refused: Refused) -> None:
        """Check an experiment and compile it; then one of the two is called."""
        ticket = self._next_ticket()

        def planned(future: Future[Plan]) -> None:
            if _succeeded(future, lambda problem: self._answer(ticket, lambda: refused(problem))):
                self._compile(ticket, future.result(), installed, refused)

        self._programs.submit(self._planner.plan, experiment).add_done_callback(planned)

    def compile(self, plan: Plan, installed: Installed, refused: Refused) -> None:
        """Compile an experiment that was checked; then one of the two is called."""
        self._compile(self._next_ticket(), plan, installed, refused)

    def _compile(self, ticket: int, plan: Plan, installed: Installed, refused: Refused) -> None:
        def compiled(future: Future[Program]) -> None:
            if _succeeded(future, lambda problem: self._answer(ticket, lambda: refused(problem))):
                self._answer(ticket, lambda: installed(plan, future.result()))

        self._programs.compile(plan).add_done_callback(compiled)

    def _next_ticket(self) -> int:
        self._asked += 1
        return self._asked

    def _answer(self, ticket: int, answer: Callable[[], None]) -> None:
        def give() -> None:
            if ticket == self._asked:
                self._answered = ticket
                answer()

        self._deliver(give)


def _succeeded(future: Future[Any], refused: Refused) -> bool:
    """Whether some work was done; if it failed, why goes to `refused`, if it was given up, nowhere."""
    try:
        future.result()
    except CancelledError:
        return False
    except EngineError as error:
        refused(problem_of(error))
        return False
    except Exception as error:
        logger.error("An experiment could not be prepared", exc_info=error)
        refused(Problem(code="internal", message="The server could not prepare this; its log says more."))
        return False
    return True
