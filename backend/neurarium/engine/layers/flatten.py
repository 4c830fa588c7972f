"""The flatten layer."""

import math
from collections.abc import Sequence

import jax
import numpy as np

from neurarium.engine.layer import Layer, Shape, Variables, layer_registry


@layer_registry.register("flatten")
class Flatten(Layer):
    """Lays all numbers of a picture side by side in one row, so that a dense layer can read them."""

    title = "Flatten"
    category = "shape"

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return (math.prod(inputs[0]),)

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return np.tile(np.arange(inputs[0][-1]), math.prod(inputs[0][:-1]))[:, np.newaxis]

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (x,) = inputs
        return x.reshape(x.shape[0], -1), variables.state
