"""AdamW."""

import jax
import optax

from neurarium.engine.bias_correction import scale_by_adam
from neurarium.engine.component import live
from neurarium.engine.optimizer import kernels_only, optimizer_registry
from neurarium.engine.optimizers.adam import Adam


@optimizer_registry.register("adamw")
class AdamW(Adam):
    """Adam with the weights' decay kept apart from the gradients (Loshchilov and Hutter 2019)."""

    title = "AdamW"

    weight_decay: float = live(
        0.0001,
        le=1,
        scale="log",
        title="Weight decay",
        description="The share of each weight that fades, times the learning rate; biases and scales do not."
        " PyTorch begins at 0.01, Keras at 0.004, and both let biases fade, too.",
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.chain(
            scale_by_adam(self.beta1, self.beta2),
            optax.add_decayed_weights(self.weight_decay, mask=kernels_only),
            optax.scale_by_learning_rate(learning_rate),
        )
