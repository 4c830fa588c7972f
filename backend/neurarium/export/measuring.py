"""What is measured on the test samples, and the batches that are drawn of the others, as numpy code."""

from typing import NamedTuple

from neurarium.engine.objectives.binary_classification import BinaryClassification
from neurarium.engine.objectives.classification import Classification
from neurarium.engine.objectives.next_symbol import NextSymbol
from neurarium.engine.objectives.regression import Regression
from neurarium.export.recipe import Recipe
from neurarium.export.wanted import unwritten

BATCHES = '''
def batches(rng, samples):
    """Numbers of the samples of each batch, in another order every epoch."""
    order = rng.permutation(samples)
    return order[: samples // BATCH_SIZE * BATCH_SIZE].reshape(-1, BATCH_SIZE)
'''


class Metric(NamedTuple):
    """A function from outputs and targets to a number: its code, its name, and how the number is printed."""

    code: str
    name: str
    form: str

    @property
    def printed(self) -> str:
        """The number `test` in an f-string."""
        return f"test {self.name} {{test:{self.form}}}"


def metric(recipe: Recipe) -> Metric:
    """What is measured.

    Raises:
        EngineError: the objective cannot be written.
    """
    match recipe.objective:
        case Classification():
            words = "Share of the samples whose largest output is that of their class."
            return _metric("accuracy", words, "(outputs.argmax(-1) == y).mean()", ".1%")
        case BinaryClassification():
            words = "Share of the samples on whose side of 0 the output lies."
            return _metric("accuracy", words, "((outputs[:, 0] > 0) == y).mean()", ".1%")
        case NextSymbol():
            words = "Share of the symbols that follow which are the likeliest, the mean over the samples."
            right = "((outputs.argmax(-1) == y).sum(1) / (y >= 0).sum(1)).mean()"
            return _metric("accuracy", words, right, ".1%")
        case Regression():
            words = "Mean distance between outputs and targets."
            return _metric("error", words, "np.abs(outputs.reshape(y.shape) - y).mean()", ".4f")
        case objective:
            raise unwritten("objective", objective.title)


def _metric(name: str, words: str, result: str, form: str) -> Metric:
    return Metric(f'def {name}(outputs, y):\n    """{words}"""\n    return {result}', name, form)
