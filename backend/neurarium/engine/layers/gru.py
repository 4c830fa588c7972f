"""The gated recurrent layer."""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.layer import Axes, layer_registry
from neurarium.engine.recurrence import Memory, Recurrent, both_ways


@layer_registry.register("gru")
class GRU(Recurrent):
    """Reads a sequence and remembers: a gate says how much of each unit's state is replaced by what is new.

    Cho et al. 2014, as in PyTorch, and in Keras with `reset_after`: with the gates reset r, update z and the
    candidate n, in this order, r and z = sigmoid(seen + heard + bias), n = tanh(seen + bias + r · (heard +
    recurrent bias)) and h = (1 − z) · n + z · h before. What PyTorch has of further biases is added to these.
    """

    title = "GRU"
    gates = ("reset", "update", "candidate")
    biases = ("reset_bias", "update_bias", "candidate_bias", "recurrent_bias")
    param_axes: ClassVar[Mapping[str, Axes]] = both_ways(
        {**Recurrent.kernel_axes, **dict.fromkeys(biases, ("output",))}
    )

    def open_gates(
        self, seen: jax.Array, heard: jax.Array, params: dict[str, jax.Array]
    ) -> dict[str, jax.Array]:
        reset = jax.nn.sigmoid(seen[:, 0] + heard[:, 0] + params["reset_bias"])
        update = jax.nn.sigmoid(seen[:, 1] + heard[:, 1] + params["update_bias"])
        heard_again = reset * (heard[:, 2] + params["recurrent_bias"])
        candidate = jnp.tanh(seen[:, 2] + params["candidate_bias"] + heard_again)
        return {"reset": reset, "update": update, "candidate": candidate}

    def remember(self, memory: Memory, gates: dict[str, jax.Array]) -> Memory:
        (before,) = memory
        return ((1 - gates["update"]) * gates["candidate"] + gates["update"] * before,)
