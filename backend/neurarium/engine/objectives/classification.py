"""Classification: which class does a sample belong to?"""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp
import optax

from neurarium.engine.batch import Batch
from neurarium.engine.component import live
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import format_shape
from neurarium.engine.network import Model, Params, State
from neurarium.engine.objective import LossAux, Objective, objective_registry

# No key is drawn from when not training; layers are given one all the same.
_UNUSED_SEED = 0


@objective_registry.register("classification")
class Classification(Objective):
    """Name the class of each sample: the softmax of the last layer gives a probability per class.

    Loss: softmax cross-entropy with smoothed labels (Szegedy et al. 2016, section 7).
    """

    title = "Classification"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy",)
    readout: ClassVar[str] = "softmax"

    label_smoothing: float = live(
        0.0,
        le=0.5,
        title="Label smoothing",
        description="How much of the certainty is spread over the wrong classes, against overconfidence.",
    )

    def check(self, models: Mapping[str, Model], data: DataSpec) -> None:
        model = models["network"]
        classes, shape = len(data.class_names), model.output_shape
        if shape != (classes,):
            raise EngineError(
                "output_shape",
                f"The last layer must give one number per class, {classes} here, not {format_shape(shape)}.",
                layer_id=model.output,
            )

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

    def activations(
        self, models: Mapping[str, Model], params: Params, state: State, batch: Batch
    ) -> dict[str, jax.Array]:
        key = jax.random.key(_UNUSED_SEED)
        return models["network"].apply(params, state, batch.inputs, key=key, training=False).activations

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
