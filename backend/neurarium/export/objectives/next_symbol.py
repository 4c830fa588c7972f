"""What comes next as code: the target of an element that nothing follows is −1."""

from neurarium.export.objective_code import KerasObjective, Metric, ObjectiveCode, objective_code
from neurarium.export.recipe import Recipe

_KERAS = '''
def next_symbol(y, outputs):
    """The cross-entropy of each sample, the mean over the symbols that follow; -1 is none."""
    asked = keras.ops.cast(y >= 0, outputs.dtype)
    followed = keras.ops.maximum(y, 0)
    losses = keras.losses.sparse_categorical_crossentropy(followed, outputs, from_logits=True)
    return keras.ops.sum(losses * asked, axis=1) / keras.ops.sum(asked, axis=1)


def accuracy(y, outputs):
    """Share of the symbols that follow which are the likeliest, for each sample."""
    right = keras.ops.cast(keras.ops.argmax(outputs, axis=-1) == y, outputs.dtype)
    asked = keras.ops.cast(y >= 0, outputs.dtype)
    return keras.ops.sum(right, axis=1) / keras.ops.sum(asked, axis=1)
'''


@objective_code("next_symbol")
class NextSymbolCode(ObjectiveCode):
    """Softmax cross-entropy, the mean over the elements of a sample that something follows."""

    metric = Metric(
        "accuracy",
        "Share of the symbols that follow which are the likeliest, the mean over the samples.",
        "((outputs.argmax(-1) == y).sum(1) / (y >= 0).sum(1)).mean()",
        ".1%",
    )

    def optax(self, recipe: Recipe) -> tuple[str, ...]:
        return (
            "losses = optax.softmax_cross_entropy_with_integer_labels(outputs, jnp.maximum(y, 0))",
            "asked = y >= 0  # nothing follows the end",
            "loss = ((losses * asked).sum(1) / asked.sum(1)).mean()",
        )

    def pytorch(self, recipe: Recipe) -> str:
        losses = 'F.cross_entropy(outputs.transpose(1, 2), y, ignore_index=-1, reduction="none")'
        return f"({losses}.sum(1) / (y >= 0).sum(1)).mean()"

    def keras(self, recipe: Recipe) -> KerasObjective:
        return KerasObjective("next_symbol", "accuracy", definition=_KERAS)
