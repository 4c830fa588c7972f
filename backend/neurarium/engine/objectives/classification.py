"""Classification: which class does a sample belong to?"""

from typing import ClassVar

import jax
import jax.numpy as jnp
import optax

from neurarium.engine.component import live
from neurarium.engine.dataset import DataSpec
from neurarium.engine.layer import Shape
from neurarium.engine.objective import class_count, objective_registry
from neurarium.engine.supervised import Supervised


@objective_registry.register("classification")
class Classification(Supervised):
    """Name the class of each sample: the softmax of the last layer gives a probability per class.

    Loss: softmax cross-entropy with smoothed labels (Szegedy et al. 2016, section 7).
    """

    title = "Classification"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy",)
    successes: ClassVar[tuple[str, ...]] = ("accuracy",)
    readout: ClassVar[str] = "softmax"
    answer: ClassVar[str] = "one number per class"

    label_smoothing: float = live(
        0.0,
        le=0.5,
        title="Label smoothing",
        description="How much of the certainty is spread over the wrong classes, against overconfidence.",
    )

    def output_shape(self, data: DataSpec) -> Shape:
        return (class_count(data),)

    def losses(self, output: jax.Array, target: jax.Array) -> jax.Array:
        classes = output.shape[-1]
        labels = jax.nn.one_hot(target, classes) * (1 - self.label_smoothing) + self.label_smoothing / classes
        losses: jax.Array = optax.softmax_cross_entropy(output, labels)
        return losses

    def measure(self, output: jax.Array, target: jax.Array) -> dict[str, jax.Array]:
        prediction = output.argmax(-1)
        return {
            "loss": optax.softmax_cross_entropy_with_integer_labels(output, target),
            "accuracy": (prediction == target).astype(jnp.float32),
            "prediction": prediction,
            "confidence": self.predict(output).max(-1),
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.softmax(output)

    def logits(self, output: jax.Array) -> jax.Array:
        return output
