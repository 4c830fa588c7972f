"""The convolution layer for sequences."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.activation import ActivationName, activation_field, activations, bending
from neurarium.engine.element import Element
from neurarium.engine.errors import EngineError
from neurarium.engine.handover import hand_over
from neurarium.engine.initializer import InitializerName, initializer, initializer_field
from neurarium.engine.layer import (
    Axes,
    Given,
    Handover,
    Shape,
    Variables,
    constant,
    expect_sequence,
    layer_registry,
)
from neurarium.engine.told_in_time import ToldInTime
from neurarium.engine.window import output_length, padding_amounts, taps


@layer_registry.register("conv1d")
class Conv1D(ToldInTime):
    """Slides small filters over a sequence; each tells at every place whether it finds its pattern there.

    Shapes: (length, features) to (places, filters); kernel (size, features, filters), bias (filters,).
    """

    title = "Conv1D"
    category = "sequences"
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {"kernel": ("window", "input", "output"), "bias": ("output",)}
    )

    filters: int = Field(16, ge=1, le=512, title="Filters", description="How many patterns are looked for.")
    kernel_size: int = Field(
        3, ge=1, le=31, title="Kernel size", description="How many elements each filter sees at once."
    )
    stride: int = Field(
        1, ge=1, le=8, title="Stride", description="How many elements a filter moves at a time."
    )
    padding: Literal["same", "causal", "valid"] = Field(
        "same",
        title="Padding",
        description=(
            "same adds zeros at both ends; causal adds them at the beginning, so that no place sees what"
            " comes after it; valid adds none."
        ),
    )
    activation: ActivationName = activation_field("relu")
    use_bias: bool = Field(True, title="Bias", description="Whether each filter adds a number of its own.")
    initializer: InitializerName = initializer_field()

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_sequence(self, inputs[0])
        length = inputs[0][0]
        before, after = self.pads(length)
        count = output_length(
            length + before + after, size=self.kernel_size, stride=self.stride, padding="valid"
        )
        if count == 0:
            raise EngineError(
                "shape",
                f"{self.title}: a window of {self.kernel_size} does not fit into a sequence of {length}.",
                field="kernel_size",
            )
        return (count, self.filters)

    def pads(self, length: int) -> tuple[int, int]:
        """How many zeros are put before and behind a sequence."""
        if self.padding == "causal":
            return self.kernel_size - 1, 0
        return padding_amounts(length, size=self.kernel_size, stride=self.stride, padding=self.padding)

    def is_causal(self) -> bool:
        return self.padding == "causal" and self.stride == 1

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        kernel = (self.kernel_size, inputs[0][-1], self.filters)
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
        (x,) = inputs
        padded = jnp.pad(x, ((0, 0), self.pads(x.shape[1]), (0, 0)))
        return self._slide(variables.params, padded), variables.state

    def apply_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        """Where `same` windows begin follows from the length, if they move by more than one element."""
        if self.padding != "same" or self.stride == 1:
            return self.apply(variables, inputs, key=key, training=training)
        (x,) = inputs
        places = jnp.arange(x.shape[1] + sum(self.pads(x.shape[1]))) - self._before(lengths)[:, jnp.newaxis]
        is_within = (places >= 0) & (places < x.shape[1])
        taken = jnp.take_along_axis(x, jnp.clip(places, 0, x.shape[1] - 1)[..., jnp.newaxis], axis=1)
        padded = jnp.where(is_within[..., jnp.newaxis], taken, 0)
        return self._slide(variables.params, padded), variables.state

    def _slide(self, params: Mapping[str, jax.Array], padded: jax.Array) -> jax.Array:
        """What the filters find in sequences with zeros around them."""
        windows = jnp.concatenate(
            list(taps(padded, axis=1, size=self.kernel_size, stride=self.stride)), axis=-1
        )
        y = windows @ params["kernel"].reshape(-1, self.filters)
        return activations[self.activation](y + params["bias"] if self.use_bias else y)

    def _before(self, length: jax.Array) -> jax.Array:
        """How many zeros are put before sequences of these true lengths."""
        if self.padding != "same":
            return jnp.full_like(length, self.pads(self.kernel_size)[0])
        in_last_window = (length - 1) % self.stride + 1
        return jnp.maximum(self.kernel_size - in_last_window, 0) // 2

    def output_lengths(self, lengths: jax.Array, inputs: Sequence[Shape]) -> jax.Array | None:
        """Windows that begin within a sequence, or lie within it, if none are added; one at least."""
        if self.padding == "valid":
            return jnp.maximum((lengths - self.kernel_size) // self.stride + 1, 1)
        return -(-lengths // self.stride)

    def told(
        self, variables: Variables, x: jax.Array, element: Element, length: jax.Array | None = None
    ) -> dict[str, jax.Array]:
        """What the window holds, the filter's weights and both multiplied, each (size, features); `window` is
        where it lies: its first element and feature, and how many of both, (4,).
        """
        params, around = variables.params, self.kernel_size + self.stride
        before = self._before(jnp.asarray(len(x)) if length is None else length)
        first = element.row * self.stride - before
        padded = jnp.pad(x, ((around, around), (0, 0)))
        patch = jax.lax.dynamic_slice_in_dim(padded, first + around, self.kernel_size)
        weights = jnp.take(params["kernel"], element.column, axis=2)
        products = patch * weights
        bias = params["bias"][element.column] if self.use_bias else None
        window = jnp.stack([first, *(jnp.asarray(number) for number in (0, *patch.shape))])
        terms = {"patch": patch, "weights": weights, "products": products, "window": window}
        return terms | bending(products.sum(), bias, self.activation)

    def macs(self, inputs: Sequence[Shape]) -> int:
        return self.scratch(inputs) * self.filters

    def scratch(self, inputs: Sequence[Shape]) -> int:
        places, _ = self.output_shape(inputs)
        return places * self.kernel_size * inputs[0][-1]

    def summary(self) -> str:
        return f"Conv {self.filters} · {self.kernel_size}"
