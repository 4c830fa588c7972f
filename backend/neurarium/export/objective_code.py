"""What an objective must know to be written as code: one file of `objectives` each, for all frameworks."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, NamedTuple, TypeVar

from neurarium.export.recipe import Recipe
from neurarium.export.wanted import import_all, unwritten


class Metric(NamedTuple):
    """What is measured of the test samples, in numpy.

    `result` is an expression of `outputs` and the targets `y`, `words` say what it is, and `form` is how the
    number is printed.
    """

    name: str
    words: str
    result: str
    form: str

    @property
    def code(self) -> str:
        """The function from outputs and targets to the number."""
        return f'def {self.name}(outputs, y):\n    """{self.words}"""\n    return {self.result}'

    @property
    def printed(self) -> str:
        """The number `test` in an f-string."""
        return f"test {self.name} {{test:{self.form}}}"


class KerasObjective(NamedTuple):
    """The loss and the metric, the form that targets have for both, and what must be written for them."""

    loss: str
    metric: str
    targets: str = "{}"
    definition: str = ""


class ObjectiveCode(ABC):
    """How one kind of objective is written: what training makes small, and what is measured."""

    metric: ClassVar[Metric]

    @abstractmethod
    def optax(self, recipe: Recipe) -> tuple[str, ...]:
        """In JAX and Flax: lines that make `loss` of `outputs` and the targets `y`."""

    @abstractmethod
    def pytorch(self, recipe: Recipe) -> str:
        """In PyTorch: the loss as an expression of `outputs` and the targets `y`."""

    @abstractmethod
    def keras(self, recipe: Recipe) -> KerasObjective:
        """In Keras 3, which measures by metrics of its own."""


C = TypeVar("C", bound=type[ObjectiveCode])
_codes: dict[str, ObjectiveCode] = {}


def objective_code(objective_type: str) -> Callable[[C], C]:
    """Class decorator: objectives of this type are written so."""

    def add(made: C) -> C:
        _codes[objective_type] = made()
        return made

    return add


def objective_codes() -> dict[str, ObjectiveCode]:
    """All objectives of one network that can be written, by type."""
    import_all("neurarium.export.objectives")
    return _codes


def objective_code_of(recipe: Recipe) -> ObjectiveCode:
    """How an experiment's objective is written.

    Raises:
        EngineError: it cannot be.
    """
    codes, wanted = objective_codes(), recipe.experiment.objective.type
    if wanted not in codes:
        raise unwritten("objective", recipe.objective.title)
    return codes[wanted]
