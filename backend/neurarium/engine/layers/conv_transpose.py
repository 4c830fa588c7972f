"""The transposed convolution layer for pictures."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
from pydantic import Field

from neurarium.engine.activation import ActivationName, activation_field, activations, bending
from neurarium.engine.convolution import convolve_transposed, window_terms
from neurarium.engine.element import Element
from neurarium.engine.handover import hand_over
from neurarium.engine.initializer import InitializerName, initializer, initializer_field
from neurarium.engine.layer import (
    Axes,
    Given,
    Handover,
    Layer,
    Shape,
    Variables,
    constant,
    expect_picture,
    layer_registry,
)
from neurarium.engine.window import transposed_padding, transposed_windows


@layer_registry.register("conv_transpose")
class ConvTranspose(Layer):
    """Makes a picture larger by painting it: each pixel leaves a pattern that is learned, and they overlap.

    It is a convolution of the picture with zeros between its pixels. If the stride divides the kernel size,
    it leaves no chequered pattern (Odena et al. 2016).

    Shapes: (height, width, channels) to (height · stride, width · stride, filters); kernel (size, size,
    channels, filters), bias (filters,).
    """

    title = "Conv transpose"
    category = "pictures"
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {"kernel": ("window", "window", "input", "output"), "bias": ("output",)}
    )

    filters: int = Field(8, ge=1, le=512, title="Filters", description="How many maps are painted.")
    kernel_size: int = Field(
        4, ge=1, le=15, title="Kernel size", description="How many pixels wide and high each pattern is."
    )
    stride: int = Field(
        2, ge=1, le=4, title="Stride", description="How many times as wide and as high the picture becomes."
    )
    activation: ActivationName = activation_field("relu")
    use_bias: bool = Field(True, title="Bias", description="Whether each filter adds a number of its own.")
    initializer: InitializerName = initializer_field()

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_picture(self, inputs[0])
        height, width, _ = inputs[0]
        return (height * self.stride, width * self.stride, self.filters)

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        kernel = (self.kernel_size, self.kernel_size, inputs[0][-1], self.filters)
        return {"kernel": kernel} | ({"bias": (self.filters,)} if self.use_bias else {})

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        shape = self.param_shapes(inputs)["kernel"]
        kernel = initializer(self.initializer, self.activation)(key, shape)
        bias = {"bias": constant(0, (self.filters,))} if self.use_bias else {}
        return Variables({"kernel": kernel} | bias, {})

    def pass_on(self, variables: Variables, given: Given) -> Handover | None:
        keeps_size = self.stride == 1 and self.kernel_size % 2 == 1
        return hand_over(variables, given, self.activation) if keeps_size else None

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        params = variables.params
        y = convolve_transposed(inputs[0], params["kernel"], stride=self.stride)
        if self.use_bias:
            y = y + params["bias"]
        return activations[self.activation](y), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        params = variables.params
        pads = [transposed_padding(size=self.kernel_size, stride=self.stride)] * 2
        terms = window_terms(inputs[0], params["kernel"], element=element, pads=pads, spread=self.stride)
        bias = params["bias"][element.unit] if self.use_bias else None
        return terms | bending(terms["sums"].sum(), bias, self.activation)

    def macs(self, inputs: Sequence[Shape]) -> int:
        height, width, channels = inputs[0]
        return height * width * self.kernel_size**2 * channels * self.filters

    def scratch(self, inputs: Sequence[Shape]) -> int:
        height, width, channels = inputs[0]
        windows = transposed_windows(size=self.kernel_size, stride=self.stride)
        return windows.count(height) * windows.count(width) * windows.size**2 * channels

    def summary(self) -> str:
        return f"Conv transpose {self.filters} · {self.kernel_size} × {self.kernel_size}"
