"""The layer of the last element."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.layer import Layer, Shape, Variables, expect_sequence, layer_registry, same_channels


@layer_registry.register("last")
class Last(Layer):
    """Keeps the last element of a sequence, which may have heard of all others.

    Shapes: (length, features) to (features,).
    """

    title = "Last element"
    category = "sequences"

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_sequence(self, inputs[0])
        return inputs[0][-1:]

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return inputs[0][:, -1], variables.state

    def apply_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        places = (lengths - 1)[:, jnp.newaxis, jnp.newaxis]
        return jnp.take_along_axis(inputs[0], places, axis=1)[:, 0], variables.state
