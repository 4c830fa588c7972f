"""Binary classification: which of two classes does a sample belong to?"""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Shape
from neurarium.engine.logistic import binary_cross_entropy
from neurarium.engine.objective import class_count, objective_registry
from neurarium.engine.supervised import Supervised

LossFunction = Literal["cross_entropy", "squared"]


@objective_registry.register("binary_classification")
class BinaryClassification(Supervised):
    """Tell two classes apart by one number: its sigmoid is the probability of the second class.

    Loss: the cross-entropy of a logistic unit (Cox 1958), computed from the number before the sigmoid; or
    half the squared distance of that number's tanh from −1 for the first class and 1 for the second, as in
    TensorFlow Playground. A tanh of t stands for a probability of (1 + t) / 2 then.
    """

    title = "Binary classification"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy",)
    successes: ClassVar[tuple[str, ...]] = ("accuracy",)
    readout: ClassVar[str] = "sigmoid"
    answer: ClassVar[str] = "a single number that the sigmoid turns into a probability"

    loss_function: LossFunction = Field(
        "cross_entropy",
        title="Loss",
        description="Squared is TensorFlow Playground's: it learns little from what is far off.",
    )

    def output_shape(self, data: DataSpec) -> Shape:
        if (classes := class_count(data)) != 2:
            words = f"One logistic unit tells two classes apart, not {classes}: choose Classification."
            raise EngineError("two_classes", words)
        return (1,)

    def losses(self, output: jax.Array, target: jax.Array) -> jax.Array:
        if self.loss_function == "squared":
            return jnp.square(jnp.tanh(output[:, 0]) - (2 * target - 1)) / 2
        return binary_cross_entropy(output[:, 0], target)

    def measure(self, output: jax.Array, target: jax.Array) -> dict[str, jax.Array]:
        prediction = (output[:, 0] > 0).astype(jnp.int32)
        return {
            "loss": self.losses(output, target),
            "accuracy": (prediction == target).astype(jnp.float32),
            "prediction": prediction,
            "confidence": self.predict(output).max(-1),
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.sigmoid(self.logits(output))

    def logits(self, output: jax.Array) -> jax.Array:
        logit = 2 * output if self.loss_function == "squared" else output
        return jnp.concatenate([-logit, logit], axis=-1)
