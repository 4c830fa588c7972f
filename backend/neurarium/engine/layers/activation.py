"""The activation layer."""

from collections.abc import Sequence
from typing import ClassVar

import jax
import numpy as np

from neurarium.engine.activation import ActivationName, activation_field, activations, bending
from neurarium.engine.element import Element
from neurarium.engine.layer import Layer, Shape, Variables, layer_registry, same_channels


@layer_registry.register("activation")
class Activation(Layer):
    """Bends each number on its own by a non-linearity."""

    title = "Activation"
    category = "core"
    keeps_time: ClassVar[bool] = True

    activation: ActivationName = activation_field("relu")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0]

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return activations[self.activation](inputs[0]), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        return bending(element.of(inputs[0]), None, self.activation)

    def summary(self) -> str:
        return self.activation.replace("_", " ")
