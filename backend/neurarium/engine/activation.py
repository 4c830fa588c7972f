"""Activation functions by name, for layers that end with one and for the layer that is one."""

from collections.abc import Callable
from typing import Any, Literal, cast

import jax
import jax.numpy as jnp
from pydantic import Field

ActivationName = Literal["linear", "relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid", "softplus", "sine"]

activations: dict[ActivationName, Callable[[jax.Array], jax.Array]] = {
    "linear": lambda x: x,
    "relu": jax.nn.relu,
    "leaky_relu": jax.nn.leaky_relu,
    "elu": jax.nn.elu,
    "gelu": jax.nn.gelu,
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "softplus": jax.nn.softplus,
    "sine": jnp.sin,
}


def by_name(name: str | None) -> Callable[[jax.Array], jax.Array]:
    """The activation of a name; without one it leaves all as it is.

    Raises:
        KeyError: there is none of that name.
    """
    return activations[cast(ActivationName, name or "linear")]


CURVE_POINTS = 97
LEAST_REACH = 4


def bending(total: jax.Array, bias: jax.Array | None, name: str | None) -> dict[str, jax.Array]:
    """How an activation makes a number of a sum, (), and a bias, for display.

    `sum`, `bias` if there is one, `preactivation`, which is both together, and the activation's curve around
    it: `curve/x` and `curve/y`, each (CURVE_POINTS,).
    """
    preactivation = total if bias is None else total + bias
    power = jnp.exp2(jnp.ceil(jnp.log2(jnp.maximum(jnp.abs(preactivation), LEAST_REACH))))
    x = power * jnp.linspace(-1, 1, CURVE_POINTS)
    return {
        "sum": total,
        **({} if bias is None else {"bias": bias}),
        "preactivation": preactivation,
        "curve/x": x,
        "curve/y": by_name(name)(x),
    }


# Those that give about what they are given, or of relu's kind, of positive numbers at least.
near_identity = frozenset({"linear", "relu", "leaky_relu", "elu", "gelu", "tanh"})


_DESCRIPTION = (
    "The non-linearity applied to each output. gelu is its approximation by tanh, which PyTorch and Keras"
    " call approximate; leaky relu lets a hundredth through, as PyTorch's."
)


def activation_field(default: ActivationName = "linear") -> Any:
    """The configuration field of a layer that ends with an activation."""
    return Field(default, title="Activation", description=_DESCRIPTION)
