"""The fully connected layer."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.activation import ActivationName, activation_field, activations, bending
from neurarium.engine.element import SEQUENCE, Element
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
    expect_row,
    layer_registry,
)
from neurarium.engine.product import product


@layer_registry.register("dense")
class Dense(Layer):
    """Every unit sees every input: y = activation(x · kernel + bias); of a sequence, each element by itself.

    Shapes: (inputs,) to (units,), or (length, inputs) to (length, units); kernel (inputs, units), bias
    (units,).
    """

    title = "Dense"
    category = "core"
    keeps_time: ClassVar[bool] = True
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {"kernel": ("input", "output"), "bias": ("output",)}
    )

    units: int = Field(16, ge=1, le=4096, title="Units", description="How many neurons the layer has.")
    activation: ActivationName = activation_field("relu")
    use_bias: bool = Field(True, title="Bias", description="Whether each unit adds a number of its own.")
    initializer: InitializerName = initializer_field()
    initial_bias: float = Field(
        0.0,
        ge=-1,
        le=1,
        title="First biases",
        description="Where all biases begin: a little above 0 keeps rectifiers from being silent at once.",
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        if len(inputs[0]) != SEQUENCE:
            expect_row(self, inputs[0])
        return (*inputs[0][:-1], self.units)

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        return {"kernel": (inputs[0][-1], self.units)} | ({"bias": (self.units,)} if self.use_bias else {})

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        shape = self.param_shapes(inputs)["kernel"]
        kernel = initializer(self.initializer, self.activation)(key, shape)
        bias = {"bias": constant(self.initial_bias, (self.units,))} if self.use_bias else {}
        return Variables({"kernel": kernel} | bias, {})

    def pass_on(self, variables: Variables, given: Given) -> Handover | None:
        return hand_over(variables, given, self.activation)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        params = variables.params
        y = product(inputs[0], params["kernel"])
        if self.use_bias:
            y = y + params["bias"]
        return activations[self.activation](y), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        x, unit, params = inputs[0], element.channel(inputs[0]), variables.params
        if x.ndim == SEQUENCE:
            x = x[element.row]
        weights = jnp.take(params["kernel"], unit, axis=1)
        products = x * weights
        bias = params["bias"][unit] if self.use_bias else None
        terms = {"input": x, "weights": weights, "products": products}
        return terms | bending(products.sum(), bias, self.activation)

    def macs(self, inputs: Sequence[Shape]) -> int:
        return math.prod(inputs[0]) * self.units

    def summary(self) -> str:
        return f"Dense {self.units}"
