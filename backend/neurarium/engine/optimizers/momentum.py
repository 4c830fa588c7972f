"""Gradient descent with momentum."""

import jax
import optax

from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, optimizer_registry


@optimizer_registry.register("momentum")
class Momentum(Optimizer):
    """Rolls downhill like a ball: each step keeps a part of the last one (Polyak 1964)."""

    title = "Momentum"

    learning_rate: float = live(
        0.05,
        le=10,
        scale="log",
        title="Learning rate",
        description="How far each step goes: too small is slow, too large diverges.",
    )
    momentum: float = live(
        0.9, le=0.9999, title="Momentum", description="How much of the last step each step keeps."
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.sgd(learning_rate, momentum=self.momentum)
