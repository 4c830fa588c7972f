"""The add layer."""

from collections.abc import Sequence
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.element import Element
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Layer, Shape, Variables, format_shape, layer_registry


@layer_registry.register("add")
class Add(Layer):
    """Adds its inputs number by number, as a skip connection does (He et al. 2016)."""

    title = "Add"
    category = "merge"
    keeps_time: ClassVar[bool] = True
    merges: ClassVar[bool] = True

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        if len(set(inputs)) > 1:
            given = " and ".join(format_shape(shape) for shape in inputs)
            raise EngineError("shape", f"Add expects inputs of one shape, not {given}.")
        return inputs[0]

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return np.arange(len(inputs) * inputs[0][-1]).reshape(len(inputs), -1).T

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return sum(inputs[1:], inputs[0]), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        return {"terms": jnp.stack([element.of(x) for x in inputs])}
