"""What pooling layers share: windows over a picture, each of which becomes one pixel."""

from abc import ABC
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.element import Element
from neurarium.engine.layer import Layer, Shape, same_channels
from neurarium.engine.window import windowed_shape


class Pool(Layer, ABC):
    """Windows over a picture (height, width, channels); pixels that fill no window are left out."""

    category = "pictures"

    size: int = Field(
        2, ge=1, le=14, title="Window", description="How many pixels wide and high a window is."
    )
    stride: int = Field(2, ge=1, le=14, title="Stride", description="How far apart the windows lie.")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return windowed_shape(self, inputs[0], size=self.size, stride=self.stride, padding="valid")

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def patch(self, x: jax.Array, element: Element) -> dict[str, jax.Array]:
        """What the window of one number holds of a picture: `patch` (size, size), and `window` in it.

        That is its top, left, height and width, (4,).
        """
        corner = (element.row * self.stride, element.column * self.stride)
        patch = jax.lax.dynamic_slice(element.channel_of(x), corner, (self.size, self.size))
        return {"patch": patch, "window": jnp.stack([*corner, *(jnp.int32(self.size),) * 2])}

    def summary(self) -> str:
        return f"{self.title} {self.size} × {self.size}"
