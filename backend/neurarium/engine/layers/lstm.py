"""The long short-term memory."""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.layer import Axes, layer_registry
from neurarium.engine.recurrence import Memory, Recurrent, both_ways


@layer_registry.register("lstm")
class LSTM(Recurrent):
    """Reads a sequence and remembers: gates say what each cell forgets, what it lets in and what it shows.

    Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. The gates are input i, forget
    f, cell g and output o, in the order of PyTorch and Keras. Each is a sigmoid of seen + heard + bias, and g
    its tanh: c = f · c before + i · g and h = o · tanh(c). PyTorch's bias is the sum of two.
    """

    title = "LSTM"
    gates = ("input", "forget", "cell", "output")
    states = 2
    biases = ("input_bias", "forget_bias", "cell_bias", "output_bias")
    param_axes: ClassVar[Mapping[str, Axes]] = both_ways(
        {**Recurrent.kernel_axes, **dict.fromkeys(biases, ("output",))}
    )

    initial_forget_bias: float = Field(
        1.0,
        ge=-5,
        le=5,
        title="First forget biases",
        description=(
            "Where the biases of the forget gates begin: above 0 it remembers before it has learned to"
            " (Jozefowicz et al. 2015)."
        ),
    )

    def first_bias(self, name: str) -> float:
        return self.initial_forget_bias if name == "forget_bias" else 0.0

    def open_gates(
        self, seen: jax.Array, heard: jax.Array, params: dict[str, jax.Array]
    ) -> dict[str, jax.Array]:
        gates = seen + heard
        return {
            "input": jax.nn.sigmoid(gates[:, 0] + params["input_bias"]),
            "forget": jax.nn.sigmoid(gates[:, 1] + params["forget_bias"]),
            "cell": jnp.tanh(gates[:, 2] + params["cell_bias"]),
            "output": jax.nn.sigmoid(gates[:, 3] + params["output_bias"]),
        }

    def remember(self, memory: Memory, gates: dict[str, jax.Array]) -> Memory:
        _, before = memory
        cell = gates["forget"] * before + gates["input"] * gates["cell"]
        return gates["output"] * jnp.tanh(cell), cell
