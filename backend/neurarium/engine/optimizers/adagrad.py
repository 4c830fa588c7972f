"""Adagrad."""

import jax
import optax

from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, optimizer_registry


@optimizer_registry.register("adagrad")
class Adagrad(Optimizer):
    """Smaller steps for weights that have had large gradients, ever smaller with time (Duchi et al. 2011).
    The sum of squared gradients begins at 0.1, as in Keras; PyTorch begins at 0, with longer first steps.
    """

    title = "Adagrad"

    learning_rate: float = live(
        0.02,
        le=10,
        scale="log",
        title="Learning rate",
        description="How far each step goes: too small is slow, too large diverges.",
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.adagrad(learning_rate)
