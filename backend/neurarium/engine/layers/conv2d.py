"""The convolution layer for pictures."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
from pydantic import Field

from neurarium.engine.activation import ActivationName, activation_field, activations, bending
from neurarium.engine.convolution import convolve, window_terms
from neurarium.engine.element import Element
from neurarium.engine.handover import hand_over
from neurarium.engine.initializer import InitializerName, initializer, initializer_field
from neurarium.engine.layer import Axes, Given, Handover, Layer, Shape, Variables, constant, layer_registry
from neurarium.engine.window import Padding, padding_amounts, windowed_shape


@layer_registry.register("conv2d")
class Conv2D(Layer):
    """Slides small filters over a picture; each makes a map of where it finds its pattern.

    Shapes: (height, width, channels) to (rows, columns, filters); kernel (size, size, channels, filters),
    bias (filters,).
    """

    title = "Conv2D"
    category = "pictures"
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {"kernel": ("window", "window", "input", "output"), "bias": ("output",)}
    )

    filters: int = Field(8, ge=1, le=512, title="Filters", description="How many patterns are looked for.")
    kernel_size: int = Field(
        3, ge=1, le=15, title="Kernel size", description="How many pixels wide and high each filter is."
    )
    stride: int = Field(
        1, ge=1, le=8, title="Stride", description="How many pixels a filter moves at a time."
    )
    padding: Padding = Field(
        "same",
        title="Padding",
        description="same adds zeros around the picture so that it keeps its size; valid adds none.",
    )
    activation: ActivationName = activation_field("relu")
    use_bias: bool = Field(True, title="Bias", description="Whether each filter adds a number of its own.")
    initializer: InitializerName = initializer_field()

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        rows, columns, _ = windowed_shape(
            self, inputs[0], size=self.kernel_size, stride=self.stride, padding=self.padding
        )
        return (rows, columns, self.filters)

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        kernel = (self.kernel_size, self.kernel_size, inputs[0][-1], self.filters)
        return {"kernel": kernel} | ({"bias": (self.filters,)} if self.use_bias else {})

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        shape = self.param_shapes(inputs)["kernel"]
        kernel = initializer(self.initializer, self.activation)(key, shape)
        bias = {"bias": constant(0, (self.filters,))} if self.use_bias else {}
        return Variables({"kernel": kernel} | bias, {})

    def pass_on(self, variables: Variables, given: Given) -> Handover | None:
        keeps_size = self.stride == 1 and self.kernel_size % 2 == 1 and self.padding == "same"
        return hand_over(variables, given, self.activation) if keeps_size else None

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        params = variables.params
        y = convolve(inputs[0], params["kernel"], stride=self.stride, padding=self.padding)
        if self.use_bias:
            y = y + params["bias"]
        return activations[self.activation](y), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        params = variables.params
        pads = [
            padding_amounts(length, size=self.kernel_size, stride=self.stride, padding=self.padding)
            for length in inputs[0].shape[:2]
        ]
        terms = window_terms(inputs[0], params["kernel"], element=element, pads=pads, stride=self.stride)
        bias = params["bias"][element.unit] if self.use_bias else None
        return terms | bending(terms["sums"].sum(), bias, self.activation)

    def macs(self, inputs: Sequence[Shape]) -> int:
        return self.scratch(inputs) * self.filters

    def scratch(self, inputs: Sequence[Shape]) -> int:
        rows, columns, _ = self.output_shape(inputs)
        return rows * columns * self.kernel_size**2 * inputs[0][-1]

    def summary(self) -> str:
        return f"Conv {self.filters} · {self.kernel_size} × {self.kernel_size}"
