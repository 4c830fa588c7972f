"""From errors to words for a viewer."""

import contextlib
from collections.abc import Iterator

import jax

from neurarium.engine.errors import EngineError
from neurarium.protocol.events import Problem
from neurarium.store.errors import StoreError

MISTAKE = Problem(
    code="internal",
    message="The server made a mistake in training this network, and its log says more.",
    remedy="rewind",
)
TOO_BUSY = Problem(
    code="too_busy", message="This session is asked for more than it can do; try again in a moment."
)
OUT_OF_MEMORY = Problem(
    code="out_of_memory",
    message="The machine has no memory left for this. A smaller batch, fewer weights or channels, or fewer "
    "sessions at a time would help.",
)


def problem_of(error: EngineError) -> Problem:
    """An engine error as it goes over the wire."""
    return Problem(code=error.code, message=error.message, layer_id=error.layer_id, field=error.field)


@contextlib.contextmanager
def in_words(what: str) -> Iterator[None]:
    """Where the store cannot be used, say what could not be done, and why."""
    try:
        yield
    except StoreError as error:
        raise EngineError("store_away", f"{what}: {error.reason}.") from error


def is_out_of_memory(error: BaseException) -> bool:
    """Whether Python or XLA found no memory."""
    if isinstance(error, jax.errors.JaxRuntimeError):
        return "RESOURCE_EXHAUSTED" in str(error) or "out of memory" in str(error).lower()
    return isinstance(error, MemoryError)
