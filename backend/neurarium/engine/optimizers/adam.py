"""Adam."""

import jax
import optax

from neurarium.engine.bias_correction import scale_by_adam
from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, optimizer_registry


@optimizer_registry.register("adam")
class Adam(Optimizer):
    """Momentum, divided by the size of recent gradients (Kingma and Ba 2015)."""

    title = "Adam"

    learning_rate: float = live(
        0.002, le=1, scale="log", title="Learning rate", description="About how far each weight moves a step."
    )
    beta1: float = live(
        0.9, le=0.9999, title="Momentum β₁", description="How long past gradients go on pushing."
    )
    beta2: float = live(
        0.999, le=0.99999, title="Memory β₂", description="How long the size of past gradients is remembered."
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.chain(scale_by_adam(self.beta1, self.beta2), optax.scale_by_learning_rate(learning_rate))
