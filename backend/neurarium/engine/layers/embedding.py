"""The embedding layer."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
from pydantic import Field

from neurarium.engine.initializer import initializer
from neurarium.engine.layer import Axes, Layer, Shape, Variables, expect_sequence, layer_registry


@layer_registry.register("embedding")
class Embedding(Layer):
    """Gives each symbol of a sequence a place of its own: numbers which are learned.

    Shapes: (length, symbols), 1 at the symbol and 0 elsewhere, to (length, units); embeddings (symbols,
    units). Bengio et al. 2003.
    """

    title = "Embedding"
    category = "sequences"
    keeps_time: ClassVar[bool] = True
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType({"embeddings": ("input", "output")})

    units: int = Field(16, ge=1, le=1024, title="Units", description="How many numbers each symbol becomes.")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_sequence(self, inputs[0])
        return (inputs[0][0], self.units)

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        return {"embeddings": (inputs[0][-1], self.units)}

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        return Variables(
            {"embeddings": initializer("normal", None)(key, self.param_shapes(inputs)["embeddings"])}, {}
        )

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        # On a CPU the gradient of a product is faster than that of a table that is looked up.
        return inputs[0] @ variables.params["embeddings"], variables.state

    def macs(self, inputs: Sequence[Shape]) -> int:
        return inputs[0][0] * inputs[0][1] * self.units

    def summary(self) -> str:
        return f"Embedding {self.units}"
