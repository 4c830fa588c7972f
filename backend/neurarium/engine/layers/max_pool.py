"""The max-pooling layer."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp

from neurarium.engine.element import Element
from neurarium.engine.layer import Variables, layer_registry
from neurarium.engine.pool import Pool
from neurarium.engine.pooling import max_pool


@layer_registry.register("max_pool")
class MaxPool(Pool):
    """Keeps the largest number of each small window, so that a found pattern may move a little.

    Shapes: (height, width, channels) to (rows, columns, channels). Pixels that fill no window are left out.
    """

    title = "Max pool"

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return max_pool(inputs[0], size=self.size, stride=self.stride), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        patch = self.patch(inputs[0], element)
        return patch | {"winner": patch["patch"].argmax().astype(jnp.int32)}
