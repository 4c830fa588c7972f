"""The simple recurrent layer."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import jax
from pydantic import Field

from neurarium.engine.activation import activations
from neurarium.engine.layer import Axes, layer_registry
from neurarium.engine.recurrence import Memory, Recurrent, both_ways


@layer_registry.register("simple_rnn")
class SimpleRNN(Recurrent):
    """Each unit sees an element of a sequence and what all units gave for the one before: it soon forgets.

    Elman 1990: h = activation(x · kernel + h before · recurrent kernel + bias). Keras calls it SimpleRNN,
    PyTorch RNN, where the bias is the sum of two.
    """

    title = "Simple RNN"
    gates = ("output",)
    biases = ("bias",)
    param_axes: ClassVar[Mapping[str, Axes]] = both_ways({**Recurrent.kernel_axes, "bias": ("output",)})

    activation: Literal["tanh", "relu"] = Field(
        "tanh", title="Activation", description="The non-linearity at the end of the layer."
    )

    def open_gates(
        self, seen: jax.Array, heard: jax.Array, params: dict[str, jax.Array]
    ) -> dict[str, jax.Array]:
        return {"output": activations[self.activation](seen[:, 0] + heard[:, 0] + params["bias"])}

    def remember(self, memory: Memory, gates: dict[str, jax.Array]) -> Memory:
        del memory
        return (gates["output"],)
