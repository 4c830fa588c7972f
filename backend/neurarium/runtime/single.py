"""Steps of a single sample each, beside a run's steps of whole batches."""

from collections.abc import Callable, Hashable

from neurarium.protocol.events import Problem
from neurarium.runtime.loader import Loader
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program


class SingleSteps:
    """The program of a plan's single steps, compiled when it is first wanted; the plan itself stays as it is.

    It is the program of the same experiment with batches of one. So such a step is exactly that of a run with
    batches of one, from the same train state.
    """

    def __init__(
        self, loader: Loader, *, ready: Callable[[], None], refused: Callable[[Problem], None]
    ) -> None:
        self._loader = loader
        self._ready = ready
        self._refused = refused
        self._key: Hashable = None
        self._program: Program | None = None

    @property
    def busy(self) -> bool:
        """Whether a program is being compiled."""
        return self._loader.busy

    def program(self, plan: Plan) -> Program | None:
        """The program of a plan's single steps; None while it is being compiled."""
        if plan.key != self._key:
            self._key, self._program = plan.key, None
            self._loader.compile(plan.in_single_samples(), self._install, self._refuse)
        return self._program

    def close(self) -> None:
        """Nobody waits for a program any longer. From any thread."""
        self._loader.close()

    def _install(self, _: Plan, program: Program) -> None:
        self._program = program
        self._ready()

    def _refuse(self, problem: Problem) -> None:
        self._key = None
        self._refused(problem)
