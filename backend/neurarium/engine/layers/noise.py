"""The noise layer."""

from collections.abc import Sequence
from typing import ClassVar

import jax
import numpy as np

from neurarium.engine.component import live
from neurarium.engine.element import Element
from neurarium.engine.hashing import hashed_normal
from neurarium.engine.layer import Layer, Shape, Variables, layer_registry, same_channels


@layer_registry.register("noise")
class Noise(Layer):
    """Adds a little chance to every number while training, so that no single one can be relied on exactly.

    The noise is Gaussian, of mean 0; when answering there is none.
    """

    title = "Noise"
    category = "regularisation"
    keeps_time: ClassVar[bool] = True

    deviation: float = live(
        0.1, le=1, title="Deviation", description="The standard deviation of what is added while training."
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0]

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (x,) = inputs
        if training:
            x = x + self.deviation * hashed_normal(key, x.shape)
        return x, variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        drawn = element.of(hashed_normal(key, inputs[0].shape))
        return {"input": element.of(inputs[0]), "noise": self.deviation * drawn}
