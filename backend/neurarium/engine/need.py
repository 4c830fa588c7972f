"""What there must be in a learning problem, so that something can be shown of it."""

from collections.abc import Callable
from typing import NamedTuple

from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.objective import Objective


class Need(NamedTuple):
    """Something that a problem must have, and what has it, in words: “is shown only for …”."""

    of: str
    is_met: Callable[[Objective, DataSpec], bool]


def posed_as(kind: type[Objective], of: str) -> Need:
    """That the problem is of a kind."""
    return Need(of, lambda objective, _: isinstance(objective, kind))


CLASSES = Need(
    "problems with classes",
    lambda objective, data: objective.target is not None and bool(objective.judgements(data)),
)
LABELLED = Need("samples with classes", lambda _, data: bool(data.class_names))
POINTS = Need("points of a plane and of curves", lambda _, data: data.points is not None)
PLANE = Need("points of a plane", lambda _, data: data.coordinates == 2)
PICTURES = Need("pictures", lambda _, data: data.picture is not None)
SEQUENCES = Need("sequences", lambda _, data: data.sequence is not None)
PICTURED = Need(
    "pictures and sequences", lambda _, data: data.picture is not None or data.sequence is not None
)
ONE_INPUT = Need(
    "networks that read one input",
    lambda objective, data: objective.fields(data)[objective.answer_role].keys() == {INPUT},
)
