"""Initialisers of kernels by name, from `jax.nn.initializers`."""

from typing import Any, Literal

from jax.nn import initializers
from pydantic import Field

InitializerName = Literal["auto", "he", "glorot", "lecun", "orthogonal", "normal", "zeros"]

_initializers = {
    "he": initializers.he_normal(),
    "glorot": initializers.glorot_uniform(),
    "lecun": initializers.lecun_normal(),
    "orthogonal": initializers.orthogonal(),
    "normal": initializers.normal(0.05),
    "zeros": initializers.zeros,
}
_rectifiers = {"relu", "leaky_relu", "elu", "gelu", "softplus"}


def initializer_field() -> Any:
    """The configuration field of a layer that has a kernel."""
    return Field(
        "auto",
        title="Initialiser",
        description="How the first weights are drawn; auto is He for rectifiers and Glorot for the others.",
    )


def initializer(name: InitializerName, activation: str | None) -> initializers.Initializer:
    """The initialiser of that name; `auto` chooses by the activation.

    Sources: He et al. 2015, Glorot and Bengio 2010.
    """
    if name == "auto":
        name = "he" if activation in _rectifiers else "glorot"
    return _initializers[name]
