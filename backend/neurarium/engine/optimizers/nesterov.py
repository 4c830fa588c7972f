"""Gradient descent with Nesterov's momentum."""

import jax
import optax

from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, optimizer_registry


@optimizer_registry.register("nesterov")
class Nesterov(Optimizer):
    """Momentum that looks ahead to where it rolls (Nesterov 1983; Sutskever et al. 2013)."""

    title = "Nesterov"

    learning_rate: float = live(
        0.05,
        le=10,
        scale="log",
        title="Learning rate",
        description="How far each step goes: too small is slow, too large diverges.",
    )
    momentum: float = live(
        0.9, le=0.9999, title="Momentum", description="How much of the last step each step goes on with."
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.sgd(learning_rate, momentum=self.momentum, nesterov=True)
