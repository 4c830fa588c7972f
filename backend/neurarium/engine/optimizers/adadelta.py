"""Adadelta."""

import jax
import optax

from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, optimizer_registry


@optimizer_registry.register("adadelta")
class Adadelta(Optimizer):
    """Chooses the length of its steps by that of its recent ones (Zeiler 2012)."""

    title = "Adadelta"

    learning_rate: float = live(
        1.0,
        le=10,
        scale="log",
        title="Learning rate",
        description="A factor on the steps that it chooses itself; Keras begins at 0.001.",
    )
    decay: float = live(
        0.9, le=0.9999, title="Memory", description="How long past gradients and steps are remembered."
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.adadelta(learning_rate, rho=self.decay)
