"""AdamW."""

import jax
import optax

from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, kernels_only, optimizer_registry


@optimizer_registry.register("adamw")
class AdamW(Optimizer):
    """Adam with the weights' decay kept apart from the gradients (Loshchilov and Hutter 2019)."""

    title = "AdamW"

    learning_rate: float = live(
        0.002, le=1, scale="log", title="Learning rate", description="About how far each weight moves a step."
    )
    beta1: float = live(
        0.9, le=0.9999, title="Momentum β₁", description="How long past gradients go on pushing."
    )
    beta2: float = live(
        0.999, le=0.99999, title="Memory β₂", description="How long the size of past gradients is remembered."
    )
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
