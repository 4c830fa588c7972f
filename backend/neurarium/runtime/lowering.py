"""One context of MLIR for all that a thread lowers, which JAX would set up anew for each program.

Setting one up takes as long as to lower a small program, and it lives as long as what JAX traced in it. A
context keeps the types and constants of all that was lowered in it, so it is let go with the traces.
"""

import threading
from collections.abc import Callable
from typing import Any

from jax._src.interpreters import mlir


class Contexts:
    """Gives each thread its context; another one once they were let go."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._generation = 0
        self._own = threading.local()

    def __call__(self) -> Any:
        """The context of the thread that asks."""
        if getattr(self._own, "generation", None) != self._generation:
            self._own.context = self._make()
            self._own.generation = self._generation
        return self._own.context

    def let_go(self) -> None:
        """Whoever lowers next gets a new one."""
        self._generation += 1


_contexts: Contexts | None = None


def keep_contexts() -> None:
    """Have JAX lower in contexts that are kept. It offers no setting for this: where it does not have the
    function that makes them, nothing changes.
    """
    global _contexts
    if _contexts is None and hasattr(mlir, "make_ir_context"):
        _contexts = Contexts(mlir.make_ir_context)
        mlir.make_ir_context = _contexts


def let_contexts_go() -> None:
    """Free what was kept of all that was lowered; a thread's last context goes when it lowers again."""
    if _contexts is not None:
        _contexts.let_go()
