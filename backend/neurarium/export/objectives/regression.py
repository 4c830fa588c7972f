"""Regression as code."""

from neurarium.engine.objectives.regression import Regression
from neurarium.export.literals import real
from neurarium.export.objective_code import KerasObjective, Metric, ObjectiveCode, objective_code
from neurarium.export.recipe import Recipe


@objective_code("regression")
class RegressionCode(ObjectiveCode):
    """Errors, which are squared, absolute or Huber's."""

    metric = Metric(
        "error",
        "Mean distance between outputs and targets.",
        "np.abs(outputs.reshape(y.shape) - y).mean()",
        ".4f",
    )

    def optax(self, recipe: Recipe) -> tuple[str, ...]:
        objective = recipe.objective_of(Regression)
        form = {
            "mse": "jnp.square(errors)",
            "mae": "jnp.abs(errors)",
            "huber": f"optax.huber_loss(errors, delta={real(objective.delta)})",
        }[objective.loss_function]
        return "errors = outputs.reshape(y.shape) - y", f"loss = {form}.mean()"

    def pytorch(self, recipe: Recipe) -> str:
        objective = recipe.objective_of(Regression)
        form = {
            "mse": "mse_loss({})",
            "mae": "l1_loss({})",
            "huber": f"huber_loss({{}}, delta={real(objective.delta)})",
        }[objective.loss_function]
        return f"F.{form.format('outputs.reshape(y.shape), y')}"

    def keras(self, recipe: Recipe) -> KerasObjective:
        objective = recipe.objective_of(Regression)
        loss = {
            "mse": "keras.losses.MeanSquaredError()",
            "mae": "keras.losses.MeanAbsoluteError()",
            "huber": f"keras.losses.Huber(delta={real(objective.delta)})",
        }[objective.loss_function]
        return KerasObjective(loss, '"mean_absolute_error"', "{}[:, np.newaxis]")
