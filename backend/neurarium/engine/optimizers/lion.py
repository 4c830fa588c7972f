"""Lion."""

import jax
import optax

from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, kernels_only, optimizer_registry


@optimizer_registry.register("lion")
class Lion(Optimizer):
    """Every weight moves by the same amount, the sign of its momentum alone decides (Chen et al. 2023)."""

    title = "Lion"

    learning_rate: float = live(
        0.0005,
        le=1,
        scale="log",
        title="Learning rate",
        description="How far each weight moves a step; a third to a tenth of Adam's.",
    )
    beta1: float = live(
        0.9, le=0.9999, title="Momentum β₁", description="How long past gradients go on pushing."
    )
    beta2: float = live(
        0.99, le=0.9999, title="Memory β₂", description="How long the momentum itself is remembered."
    )
    weight_decay: float = live(
        0.001,
        le=1,
        scale="log",
        title="Weight decay",
        description="The share of each weight that fades, times the learning rate; biases and scales do not.",
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.lion(
            learning_rate, b1=self.beta1, b2=self.beta2, weight_decay=self.weight_decay, mask=kernels_only
        )
