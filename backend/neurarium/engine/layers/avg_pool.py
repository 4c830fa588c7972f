"""The avg-pooling layer."""

from collections.abc import Sequence

import jax
import numpy as np
from pydantic import Field

from neurarium.engine.layer import Layer, Shape, Variables, layer_registry, same_channels
from neurarium.engine.pooling import avg_pool
from neurarium.engine.window import windowed_shape


@layer_registry.register("avg_pool")
class AvgPool(Layer):
    """Keeps the mean of each small window: a smaller, smoother picture.

    Shapes: (height, width, channels) to (rows, columns, channels). Pixels that fill no window are left out.
    """

    title = "Avg pool"
    category = "pictures"

    size: int = Field(
        2, ge=1, le=14, title="Window", description="How many pixels wide and high a window is."
    )
    stride: int = Field(2, ge=1, le=14, title="Stride", description="How far apart the windows lie.")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return windowed_shape(self, inputs[0], size=self.size, stride=self.stride, padding="valid")

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return avg_pool(inputs[0], size=self.size, stride=self.stride), variables.state

    def summary(self) -> str:
        return f"{self.title} {self.size} × {self.size}"
