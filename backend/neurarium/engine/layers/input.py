"""The input layer."""

from collections.abc import Sequence
from typing import ClassVar

import jax
from pydantic import Field

from neurarium.engine.dataset import INPUT
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Layer, Shape, Variables, layer_registry


@layer_registry.register("input")
class Input(Layer):
    """Where the data enter the network; its shape is that of the data set's field."""

    title = "Input"
    category = "core"
    keeps_time: ClassVar[bool] = True

    field: str = Field(INPUT, title="Field", description="Which array of the data set enters here.")

    def summary(self) -> str:
        return self.title if self.field == INPUT else self.field.replace("_", " ").capitalize()

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        if len(inputs) != 1:
            raise EngineError(
                "arity", "An input takes nothing from other layers: remove the wire that leads into it."
            )
        return inputs[0]

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return inputs[0], variables.state
