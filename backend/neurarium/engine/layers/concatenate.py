"""The concatenate layer."""

from collections.abc import Sequence
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.element import Element
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Layer, Shape, Variables, format_shape, layer_registry


@layer_registry.register("concatenate")
class Concatenate(Layer):
    """Puts its inputs one after another, channels behind channels.

    Shapes: (…, a) and (…, b) to (…, a + b); all but the last axis must be equal.
    """

    title = "Concatenate"
    category = "merge"
    keeps_time: ClassVar[bool] = True
    merges: ClassVar[bool] = True

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        if len({shape[:-1] for shape in inputs}) > 1 or not all(inputs):
            given = " and ".join(format_shape(shape) for shape in inputs)
            raise EngineError(
                "shape", f"Concatenate expects inputs that differ in their last axis alone, not {given}."
            )
        return (*inputs[0][:-1], sum(shape[-1] for shape in inputs))

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return np.arange(sum(shape[-1] for shape in inputs))[:, np.newaxis]

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return jnp.concatenate(inputs, axis=-1), variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        ends = jnp.cumsum(jnp.asarray([x.shape[-1] for x in inputs]))
        source = (element.unit >= ends).sum()
        begins = jnp.concatenate([jnp.zeros(1, ends.dtype), ends])
        origin = jnp.stack([source, element.unit - begins[source]])
        return {"origin": origin.astype(jnp.int32)}
