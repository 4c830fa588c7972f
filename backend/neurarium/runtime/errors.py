"""From errors to words for a viewer."""

from neurarium.engine.errors import EngineError
from neurarium.protocol.events import Problem


def problem_of(error: EngineError) -> Problem:
    """An engine error as it goes over the wire."""
    return Problem(code=error.code, message=error.message, layer_id=error.layer_id, field=error.field)
