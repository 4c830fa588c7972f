"""The global average pooling layer."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.element import Element
from neurarium.engine.layer import Layer, Shape, Variables, expect_picture, layer_registry, same_channels


@layer_registry.register("global_avg_pool")
class GlobalAvgPool(Layer):
    """Keeps one number per channel, its mean over the whole picture: how much of a pattern, not where.

    Shapes: (height, width, channels) to (channels,).
    """

    title = "Global avg pool"
    category = "pictures"

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_picture(self, inputs[0])
        return inputs[0][-1:]

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return inputs[0].mean(axis=(1, 2)), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        (patch,) = (element.channel_of(x) for x in inputs)
        return {"patch": patch, "window": jnp.asarray((0, 0, *patch.shape), jnp.int32)}
