"""What is compiled in the meantime."""

from collections.abc import Iterator
from contextlib import contextmanager

import jax.monitoring

COMPILED = "/jax/core/compile/backend_compile_duration"


@contextmanager
def compiled() -> Iterator[list[float]]:
    """The seconds that XLA took for each program compiled within the block."""
    programs: list[float] = []

    def note(event: str, duration_secs: float, **_: str | int) -> None:
        if event == COMPILED:
            programs.append(duration_secs)

    jax.monitoring.register_event_duration_secs_listener(note)
    try:
        yield programs
    finally:
        jax.monitoring.unregister_event_duration_listener(note)
