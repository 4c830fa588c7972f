"""The layer normalisation layer."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.element import SEQUENCE, Element
from neurarium.engine.layer import Axes, Layer, Shape, Variables, constant, layer_registry, same_channels
from neurarium.engine.normalisation import EPSILON, normalisation


@layer_registry.register("layer_norm")
class LayerNorm(Layer):
    """Brings all numbers of a sample to mean 0 and variance 1 together, then scales and moves each channel.
    Of a picture that is PyTorch's GroupNorm with one group; Keras normalises the channels of each pixel. Of a
    sequence each element is normalised by itself.

    Ba, Kiros and Hinton 2016, equation 3. Params scale and bias, (channels,).
    """

    title = "Layer norm"
    category = "normalisation"
    keeps_time: ClassVar[bool] = True
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType({"scale": ("output",), "bias": ("output",)})

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0]

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        return {"scale": inputs[0][-1:], "bias": inputs[0][-1:]}

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        zeros, ones = (constant(value, inputs[0][-1:]) for value in (0, 1))
        return Variables({"scale": ones, "bias": zeros}, {})

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (x,), params = inputs, variables.params
        axes = _axes(x.shape[1:])
        centred = x - x.mean(axes, keepdims=True)
        normal = centred * jax.lax.rsqrt(jnp.square(centred).mean(axes, keepdims=True) + EPSILON)
        return normal * params["scale"] + params["bias"], variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        (x,) = inputs
        normalised = x[element.row] if x.ndim == SEQUENCE else x
        return normalisation(
            element.of(x), normalised.mean(), normalised.var(), variables, element.channel(x)
        )

    def warning(self, inputs: Sequence[Shape], batch_size: int) -> str | None:
        if math.prod(inputs[0][axis - 1] for axis in _axes(inputs[0])) == 1:
            return "A single number less its mean is always 0: this layer passes nothing on."
        return None

    def macs(self, inputs: Sequence[Shape]) -> int:
        return math.prod(inputs[0])


def _axes(shape: Shape) -> tuple[int, ...]:
    """The axes of a batch that are normalised together, given the shape of a sample."""
    return (2,) if len(shape) == SEQUENCE else tuple(range(1, len(shape) + 1))
