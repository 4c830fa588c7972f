"""RMSprop."""

import jax
import optax

from neurarium.engine.component import live
from neurarium.engine.optimizer import Optimizer, optimizer_registry


@optimizer_registry.register("rmsprop")
class RmsProp(Optimizer):
    """Divides each gradient by the size of its recent ones (Tieleman and Hinton 2012).
    What keeps it from dividing by zero stands within the root, as in Keras; in PyTorch it stands outside.
    """

    title = "RMSprop"

    learning_rate: float = live(
        0.001,
        le=10,
        scale="log",
        title="Learning rate",
        description="About how far each weight moves a step.",
    )
    decay: float = live(
        0.9,
        le=0.9999,
        title="Memory",
        description="How long the size of past gradients is remembered; PyTorch begins at 0.99.",
    )

    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        return optax.rmsprop(learning_rate, decay=self.decay)
