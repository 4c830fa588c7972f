"""The layer of the mean over time."""

import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.layer import Layer, Shape, Variables, expect_sequence, layer_registry, same_channels


@layer_registry.register("mean_over_time")
class MeanOverTime(Layer):
    """The mean of each feature over all elements of a sequence: (length, features) to (features,)."""

    title = "Mean over time"
    category = "sequences"

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_sequence(self, inputs[0])
        return inputs[0][-1:]

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return inputs[0].mean(1), variables.state

    def apply_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return inputs[0].sum(1) / lengths[:, jnp.newaxis], variables.state

    def macs(self, inputs: Sequence[Shape]) -> int:
        return math.prod(inputs[0])
