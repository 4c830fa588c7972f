"""The dropout layer."""

from collections.abc import Sequence
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.component import live
from neurarium.engine.element import Element
from neurarium.engine.hashing import hashed_uniform
from neurarium.engine.layer import Layer, Shape, Variables, layer_registry, same_channels


@layer_registry.register("dropout")
class Dropout(Layer):
    """Silences units at random while training, so that none relies on one other (Srivastava et al. 2014).

    What is left is made larger by 1 / (1 - rate), so that nothing has to change when not training.
    """

    title = "Dropout"
    category = "regularisation"
    keeps_time: ClassVar[bool] = True

    rate: float = live(0.5, le=0.95, title="Rate", description="The share of the units that is silenced.")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0]

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (x,) = inputs
        if not training:
            return x, variables.state
        keep = hashed_uniform(key, x.shape) >= self.rate
        return jnp.where(keep, x / (1 - self.rate), 0), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        # The samples of a batch draw one after another: the first ones are those of its first sample.
        keep = hashed_uniform(key, inputs[0].shape) >= self.rate
        return {
            "input": element.of(inputs[0]),
            "kept": keep.astype(jnp.float32),
            "rate": jnp.float32(self.rate),
            "factor": 1 / (1 - jnp.float32(self.rate)),
        }
