"""The position layer."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.initializer import initializer
from neurarium.engine.layer import (
    Axes,
    Layer,
    Shape,
    Variables,
    expect_sequence,
    layer_registry,
    same_channels,
)

LONGEST_WAVE = 10_000


@layer_registry.register("position")
class Position(Layer):
    """Adds to each element of a sequence numbers that tell where it stands; attention alone cannot know that.

    Shapes: (length, features) to the same; positions (length, features), if they are learned. Vaswani et al.
    2017, section 3.5.
    """

    title = "Position"
    category = "sequences"
    keeps_time: ClassVar[bool] = True
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType({"positions": ("own", "output")})

    kind: Literal["learned", "waves"] = Field(
        "learned",
        title="Numbers",
        description="Learned ones, or sines and cosines of rising wavelengths.",
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_sequence(self, inputs[0])
        return inputs[0]

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        return {"positions": inputs[0]} if self.kind == "learned" else {}

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        draw, shapes = initializer("normal", None), self.param_shapes(inputs)
        return Variables({name: draw(key, shape) for name, shape in shapes.items()}, {})

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return inputs[0] + self._positions(variables, inputs[0].shape[1:]), variables.state

    def _positions(self, variables: Variables, shape: Shape) -> jax.Array:
        return variables.params["positions"] if self.kind == "learned" else jnp.asarray(waves(*shape))

    def summary(self) -> str:
        return f"Position, {self.kind}"


def waves(length: int, features: int) -> np.ndarray:
    """Sines of even features and cosines of odd ones, (length, features)."""
    rates = np.exp(-math.log(LONGEST_WAVE) * (np.arange(features) // 2 * 2) / features)
    angles = np.arange(length)[:, np.newaxis] * rates
    return np.where(np.arange(features) % 2, np.cos(angles), np.sin(angles)).astype(np.float32)
