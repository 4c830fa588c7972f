"""The reshape layer."""

import math
from collections.abc import Sequence

import jax
import numpy as np
from pydantic import Field

from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Layer, Shape, Variables, expect_row, format_shape, layer_registry


@layer_registry.register("reshape")
class Reshape(Layer):
    """Lays a row of numbers out as a picture, row by row: the opposite of Flatten.

    The channels of a pixel lie side by side.

    Shapes: (height · width · channels,) to (height, width, channels).
    """

    title = "Reshape"
    category = "shape"

    height: int = Field(7, ge=1, le=256, title="Height", description="How many pixels high the picture is.")
    width: int = Field(7, ge=1, le=256, title="Width", description="How many pixels wide the picture is.")
    channels: int = Field(8, ge=1, le=512, title="Channels", description="How many numbers each pixel has.")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_row(self, inputs[0])
        shape = (self.height, self.width, self.channels)
        if math.prod(shape) != inputs[0][0]:
            raise EngineError(
                "shape",
                f"{self.title} expects {math.prod(shape)} numbers for a picture of {format_shape(shape)},"
                f" not {inputs[0][0]}.",
            )
        return shape

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return np.arange(inputs[0][0]).reshape(-1, self.channels).T

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return inputs[0].reshape(-1, self.height, self.width, self.channels), variables.state
