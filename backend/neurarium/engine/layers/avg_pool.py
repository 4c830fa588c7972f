"""The avg-pooling layer."""

from collections.abc import Sequence

import jax

from neurarium.engine.element import Element
from neurarium.engine.layer import Variables, layer_registry
from neurarium.engine.pool import Pool
from neurarium.engine.pooling import avg_pool


@layer_registry.register("avg_pool")
class AvgPool(Pool):
    """Keeps the mean of each small window: a smaller, smoother picture.

    Shapes: (height, width, channels) to (rows, columns, channels). Pixels that fill no window are left out.
    """

    title = "Avg pool"

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return avg_pool(inputs[0], size=self.size, stride=self.stride), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        return self.patch(inputs[0], element)
