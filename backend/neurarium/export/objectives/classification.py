"""Classification as code."""

from neurarium.engine.objectives.classification import Classification
from neurarium.export.literals import real
from neurarium.export.objective_code import KerasObjective, Metric, ObjectiveCode, objective_code
from neurarium.export.recipe import Recipe


@objective_code("classification")
class ClassificationCode(ObjectiveCode):
    """Softmax cross-entropy, of labels that may be smoothed."""

    metric = Metric(
        "accuracy",
        "Share of the samples whose largest output is that of their class.",
        "(outputs.argmax(-1) == y).mean()",
        ".1%",
    )

    def optax(self, recipe: Recipe) -> tuple[str, ...]:
        smoothing, classes = _smoothing(recipe), len(recipe.data.class_names)
        if not smoothing:
            return ("loss = optax.softmax_cross_entropy_with_integer_labels(outputs, y).mean()",)
        return (
            f"labels = optax.smooth_labels(jax.nn.one_hot(y, {classes}), {real(smoothing)})",
            "loss = optax.softmax_cross_entropy(outputs, labels).mean()",
        )

    def pytorch(self, recipe: Recipe) -> str:
        smoothing = _smoothing(recipe)
        options = f", label_smoothing={real(smoothing)}" if smoothing else ""
        return f"F.cross_entropy(outputs, y{options})"

    def keras(self, recipe: Recipe) -> KerasObjective:
        smoothing, classes = _smoothing(recipe), len(recipe.data.class_names)
        if not smoothing:
            loss = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
            return KerasObjective(loss, '"accuracy"')
        loss = f"keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing={real(smoothing)})"
        return KerasObjective(loss, '"accuracy"', f"keras.utils.to_categorical({{}}, {classes})")


def _smoothing(recipe: Recipe) -> float:
    return recipe.objective_of(Classification).label_smoothing
