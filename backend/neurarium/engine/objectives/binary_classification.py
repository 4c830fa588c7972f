"""Binary classification: which of two classes does a sample belong to?"""

from typing import ClassVar

import jax
import jax.numpy as jnp
import optax

from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Shape
from neurarium.engine.objective import class_count, objective_registry
from neurarium.engine.supervised import Supervised


@objective_registry.register("binary_classification")
class BinaryClassification(Supervised):
    """Tell two classes apart by one number: its sigmoid is the probability of the second class.

    Loss: the cross-entropy of a logistic unit (Cox 1958), computed from the number before the sigmoid.
    """

    title = "Binary classification"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy",)
    readout: ClassVar[str] = "sigmoid"
    answer: ClassVar[str] = "a single number that the sigmoid turns into a probability"

    def output_shape(self, data: DataSpec) -> Shape:
        if (classes := class_count(data)) != 2:
            words = f"One logistic unit tells two classes apart, not {classes}: choose Classification."
            raise EngineError("two_classes", words)
        return (1,)

    def losses(self, output: jax.Array, target: jax.Array) -> jax.Array:
        losses: jax.Array = optax.sigmoid_binary_cross_entropy(output[:, 0], target)
        return losses

    def measure(self, output: jax.Array, target: jax.Array) -> dict[str, jax.Array]:
        prediction = (output[:, 0] > 0).astype(jnp.int32)
        return {
            "loss": self.losses(output, target),
            "accuracy": (prediction == target).astype(jnp.float32),
            "prediction": prediction,
            "confidence": self.predict(output).max(-1),
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.sigmoid(jnp.concatenate([-output, output], axis=-1))
