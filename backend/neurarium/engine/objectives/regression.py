"""Regression: which number belongs to a sample?"""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import optax
from pydantic import Field

from neurarium.engine.component import live
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Shape
from neurarium.engine.objective import objective_registry
from neurarium.engine.supervised import Supervised

LossFunction = Literal["mse", "huber", "mae"]


@objective_registry.register("regression")
class Regression(Supervised):
    """Say a number, or several, for each sample: the outputs of the last layer as they are.

    Loss: the mean over samples and outputs of the squared error (mse), of the absolute error (mae), or of
    Huber's (1964, section 6), which is half the squared error up to `delta` and a straight line from there.
    """

    title = "Regression"
    metrics: ClassVar[tuple[str, ...]] = ("error",)
    readout: ClassVar[str] = "linear"
    answer: ClassVar[str] = "one unit per number of the target"

    loss_function: LossFunction = Field(
        "mse",
        title="Loss",
        description="mse weighs large errors most, mae all alike, huber is in between and bears outliers.",
    )
    delta: float = live(
        1.0,
        ge=0.01,
        le=10,
        scale="log",
        title="Huber delta",
        description="From this error on Huber's loss is a straight line; the other losses have none.",
    )

    def output_shape(self, data: DataSpec) -> Shape:
        if data.number is None:
            raise EngineError(
                "no_numbers", f"{data.title} has classes, no targets that are numbers: choose Classification."
            )
        return data.number.shape or (1,)

    def losses(self, output: jax.Array, target: jax.Array) -> jax.Array:
        return _of_samples(self._penalty(_errors(output, target)))

    def measure(self, output: jax.Array, target: jax.Array) -> dict[str, jax.Array]:
        return {
            "loss": self.losses(output, target),
            "error": _of_samples(jnp.abs(_errors(output, target))),
            "prediction": output.reshape(target.shape),
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return output

    def _penalty(self, errors: jax.Array) -> jax.Array:
        match self.loss_function:
            case "mse":
                return jnp.square(errors)
            case "mae":
                return jnp.abs(errors)
            case "huber":
                loss: jax.Array = optax.huber_loss(errors, delta=self.delta)
                return loss


def _errors(output: jax.Array, target: jax.Array) -> jax.Array:
    return output.reshape(target.shape) - target


def _of_samples(errors: jax.Array) -> jax.Array:
    """The mean over the outputs of each sample, (samples,)."""
    return errors.reshape(len(errors), -1).mean(1)
