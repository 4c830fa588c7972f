"""Binary classification: which of two classes does a sample belong to?"""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp
import optax

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Shape
from neurarium.engine.network import Model, Params, State
from neurarium.engine.objective import LossAux, Objective, class_count, objective_registry


@objective_registry.register("binary_classification")
class BinaryClassification(Objective):
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
        logit = outputs.activations[model.output][:, 0]
        loss = optax.sigmoid_binary_cross_entropy(logit, batch.target).mean()
        accuracy = ((logit > 0) == batch.target).mean()
        return loss, LossAux({"accuracy": accuracy}, outputs.state)

    def evaluate(
        self, models: Mapping[str, Model], params: Params, state: State, batch: Batch
    ) -> dict[str, jax.Array]:
        output = self.activations(models, params, state, batch)[models["network"].output]
        logit = output[:, 0]
        prediction = (logit > 0).astype(jnp.int32)
        return {
            "loss": optax.sigmoid_binary_cross_entropy(logit, batch.target),
            "accuracy": (prediction == batch.target).astype(jnp.float32),
            "prediction": prediction,
            "confidence": self.predict(output).max(-1),
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.sigmoid(jnp.concatenate([-output, output], axis=-1))
