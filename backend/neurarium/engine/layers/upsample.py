"""The upsampling layer."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.element import Element
from neurarium.engine.layer import Layer, Shape, Variables, expect_picture, layer_registry, same_channels


@layer_registry.register("upsample")
class Upsample(Layer):
    """Makes a picture larger: each pixel becomes a square of pixels that are like it.

    Shapes: (height, width, channels) to (height · factor, width · factor, channels).
    """

    title = "Upsample"
    category = "pictures"

    factor: int = Field(
        2, ge=2, le=4, title="Factor", description="How many times as wide and as high the picture becomes."
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_picture(self, inputs[0])
        height, width, channels = inputs[0]
        return (height * self.factor, width * self.factor, channels)

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        wide = jnp.repeat(inputs[0], self.factor, axis=2)
        return jnp.repeat(wide, self.factor, axis=1), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        return {"origin": jnp.stack([element.row, element.column]) // self.factor}

    def summary(self) -> str:
        return f"Upsample {self.factor} × {self.factor}"
