"""Stochastic gradient descent."""

import jax
import optax

from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, optimizer_registry


@optimizer_registry.register("sgd")
class Sgd(Optimizer):
    """Steps straight down the gradient of each batch (Robbins and Monro 1951)."""

    title = "SGD"

    learning_rate: float = live(
        0.1,
        le=10,
        scale="log",
        title="Learning rate",
        description="How far each step goes: too small is slow, too large diverges.",
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.sgd(learning_rate)
