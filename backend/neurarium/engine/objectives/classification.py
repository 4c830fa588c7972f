"""Classification: which class does a sample belong to?"""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp
import optax

from neurarium.engine.batch import Batch
from neurarium.engine.component import live
from neurarium.engine.dataset import DataSpec
from neurarium.engine.layer import Shape
from neurarium.engine.network import Model, Params, State
from neurarium.engine.objective import LossAux, Objective, class_count, objective_registry


@objective_registry.register("classification")
class Classification(Objective):
    """Name the class of each sample: the softmax of the last layer gives a probability per class.

    Loss: softmax cross-entropy with smoothed labels (Szegedy et al. 2016, section 7).
    """

    title = "Classification"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy",)
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

    def loss(
        self,
        models: Mapping[str, Model],
        params: Params,
        state: State,
        batch: Batch,
        *,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, LossAux]:
        model = models["network"]
        outputs = model.apply(params, state, batch.inputs, key=key, training=training)
        logits = outputs.activations[model.output]
        classes = logits.shape[-1]
        labels = (
            jax.nn.one_hot(batch.target, classes) * (1 - self.label_smoothing)
            + self.label_smoothing / classes
        )
        loss = optax.softmax_cross_entropy(logits, labels).mean()
        accuracy = (logits.argmax(-1) == batch.target).mean()
        return loss, LossAux({"accuracy": accuracy}, outputs.state)

    def evaluate(
        self, models: Mapping[str, Model], params: Params, state: State, batch: Batch
    ) -> dict[str, jax.Array]:
        logits = self.activations(models, params, state, batch)[models["network"].output]
        prediction = logits.argmax(-1)
        return {
            "loss": optax.softmax_cross_entropy_with_integer_labels(logits, batch.target),
            "accuracy": (prediction == batch.target).astype(jnp.float32),
            "prediction": prediction,
            "confidence": self.predict(logits).max(-1),
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.softmax(output)
