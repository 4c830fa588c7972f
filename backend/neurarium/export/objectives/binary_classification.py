"""Binary classification as code."""

from neurarium.engine.objectives.binary_classification import BinaryClassification
from neurarium.export.objective_code import KerasObjective, Metric, ObjectiveCode, objective_code
from neurarium.export.recipe import Recipe

_SQUARED = '''
def squared(y, outputs):
    """Half the squared distance of an output's tanh from -1 for the first class and 1 for the second."""
    signs = 2.0 * keras.ops.cast(y, outputs.dtype) - 1.0
    return keras.ops.square(keras.ops.tanh(outputs) - signs) / 2.0
'''


@objective_code("binary_classification")
class BinaryClassificationCode(ObjectiveCode):
    """The cross-entropy of a logistic unit, or the squared distance of its tanh."""

    metric = Metric(
        "accuracy",
        "Share of the samples on whose side of 0 the output lies.",
        "((outputs[:, 0] > 0) == y).mean()",
        ".1%",
    )

    def optax(self, recipe: Recipe) -> tuple[str, ...]:
        if _is_squared(recipe):
            return ("loss = jnp.square(jnp.tanh(outputs[:, 0]) - (2 * y - 1)).mean() / 2",)
        return ("loss = optax.sigmoid_binary_cross_entropy(outputs[:, 0], y).mean()",)

    def pytorch(self, recipe: Recipe) -> str:
        if _is_squared(recipe):
            return "((torch.tanh(outputs[:, 0]) - (2 * y - 1)) ** 2).mean() / 2"
        return "F.binary_cross_entropy_with_logits(outputs[:, 0], y.to(outputs.dtype))"

    def keras(self, recipe: Recipe) -> KerasObjective:
        metric, targets = "keras.metrics.BinaryAccuracy(threshold=0.0)", "{}[:, np.newaxis]"
        if _is_squared(recipe):
            return KerasObjective("squared", metric, targets, _SQUARED)
        return KerasObjective("keras.losses.BinaryCrossentropy(from_logits=True)", metric, targets)


def _is_squared(recipe: Recipe) -> bool:
    return recipe.objective_of(BinaryClassification).loss_function == "squared"
