"""AdamW."""

import jax
import optax

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
        description="The share of each weight that fades, times the learning rate.",
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.adamw(
            learning_rate, b1=self.beta1, b2=self.beta2, weight_decay=self.weight_decay, mask=kernels_only
        )
