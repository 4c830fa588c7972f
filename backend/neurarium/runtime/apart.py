"""Steps that a run takes by another program than its own: on a single sample each, or with units held."""

from collections.abc import Callable, Hashable

from neurarium.protocol.events import Problem
from neurarium.runtime.loader import Loader
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program


class StepsApart:
    """The program of a plan's steps apart, compiled when it is first wanted; the plan itself stays as it is.

    That of single steps is the program of the same experiment with batches of one. So such a step is exactly
    that of a run with batches of one, from the same train state. That of a plan that holds something is one
    more as well: heeding what is held would slow all training down.
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

    def program(self, plan: Plan, *, single: bool) -> Program | None:
        """The program of a plan's steps, perhaps of a single sample each; None while it is being compiled."""
        key = plan.key, single, plan.holds
        if key != self._key:
            self._key, self._program = key, None
            apart = plan.in_single_samples() if single else plan
            self._loader.compile(apart._replace(holding=plan.holds), self._install, self._refuse)
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
