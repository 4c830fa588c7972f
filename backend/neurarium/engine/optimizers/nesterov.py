"""Gradient descent with Nesterov's momentum."""

import jax
import optax

from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.optimizers.momentum import Momentum


@optimizer_registry.register("nesterov")
class Nesterov(Momentum):
    """Momentum that looks ahead to where it rolls (Nesterov 1983; Sutskever et al. 2013)."""

    title = "Nesterov"

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.sgd(learning_rate, momentum=self.momentum, nesterov=True)
