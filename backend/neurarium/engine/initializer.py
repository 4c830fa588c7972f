"""Initialisers of kernels by name: those of `jax.nn.initializers`, drawn without compiling for each shape."""

import math
from collections.abc import Callable
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import initializers
from pydantic import Field

from neurarium.engine import threefry
from neurarium.engine.layer import Shape
from neurarium.engine.placed import placed

InitializerName = Literal["auto", "he", "glorot", "lecun", "orthogonal", "normal", "small", "even", "zeros"]
Initializer = Callable[[jax.Array, Shape], jax.Array]
Distribution = Literal["uniform", "normal", "truncated_normal"]

# The standard deviation of a standard normal distribution cut off at -2 and 2.
TRUNCATED_DEVIATION = 0.87962566103423978
NORMAL_DEVIATION = 0.05
# The part of the usual weights from which networks of a few units are stuck least often.
SMALL = 0.2
# TensorFlow Playground draws all weights evenly from -0.5 to 0.5.
EVEN = 0.5


def _even_in_a_program(key: jax.Array, shape: Shape, dtype: Any) -> jax.Array:
    return jax.random.uniform(key, shape, dtype, -EVEN, EVEN)


_in_programs: dict[str, Callable[[jax.Array, Shape, Any], jax.Array]] = {
    "he": initializers.he_normal(),
    "glorot": initializers.glorot_uniform(),
    "lecun": initializers.lecun_normal(),
    "orthogonal": initializers.orthogonal(),
    "normal": initializers.normal(NORMAL_DEVIATION),
    "even": _even_in_a_program,
    "zeros": initializers.zeros,
}
_rectifiers = {"relu", "leaky_relu", "elu", "gelu", "softplus"}


def initializer_field() -> Any:
    """The configuration field of a layer that has a kernel."""
    return Field(
        "auto",
        title="Initialiser",
        description=(
            "How the first weights are drawn; auto is He for rectifiers and Glorot for the others. Small is a"
            " fifth of auto, for networks of a few units; even is from −0.5 to 0.5."
        ),
    )


def initializer(name: InitializerName, activation: str | None) -> Initializer:
    """The initialiser of that name: it gives float32 of a shape for a key.

    `auto` and `small` go by the activation.

    Outside of a trace nothing is compiled for the shape, and the numbers are those of a trace.

    Sources: He et al. 2015, Glorot and Bengio 2010.
    """
    factor = SMALL if name == "small" else 1.0
    if name in {"auto", "small"}:
        name = "he" if activation in _rectifiers else "glorot"

    def init(key: jax.Array, shape: Shape) -> jax.Array:
        if isinstance(key, jax.core.Tracer):
            return factor * _in_programs[name](key, shape, jnp.float32)
        return placed(_scaled(_at_once[name](key, shape), np.float32(factor)).astype(np.float32))

    return init


def _he(key: jax.Array, shape: Shape) -> np.ndarray:
    return _truncated(key, shape, variance=2 / _fans(shape)[0])


def _lecun(key: jax.Array, shape: Shape) -> np.ndarray:
    return _truncated(key, shape, variance=1 / _fans(shape)[0])


def _truncated(key: jax.Array, shape: Shape, *, variance: float) -> np.ndarray:
    deviation = np.sqrt(np.float32(variance)) / np.float32(TRUNCATED_DEVIATION)
    return _scaled(_drawn(key, shape, "truncated_normal"), deviation)


def _glorot(key: jax.Array, shape: Shape) -> np.ndarray:
    variance = np.float32(2 / sum(_fans(shape)))
    return _scaled(_drawn(key, shape, "uniform"), np.sqrt(3 * variance))


def _even(key: jax.Array, shape: Shape) -> np.ndarray:
    return _scaled(_drawn(key, shape, "uniform"), np.float32(EVEN))


def _normal(key: jax.Array, shape: Shape) -> np.ndarray:
    return _scaled(_drawn(key, shape, "normal"), np.float32(NORMAL_DEVIATION))


def _orthogonal(key: jax.Array, shape: Shape) -> np.ndarray:
    """Orthonormal columns, or rows where there are fewer of these (Saxe et al. 2014)."""
    columns = shape[-1]
    rows = math.prod(shape[:-1])
    q, r = np.linalg.qr(_drawn(key, (max(rows, columns), min(rows, columns)), "normal"))
    q = q * np.sign(np.diag(r))
    return (q.T if rows < columns else q).reshape(shape)


def _zeros(_: jax.Array, shape: Shape) -> np.ndarray:
    return np.zeros(shape, np.float32)


_at_once: dict[str, Callable[[jax.Array, Shape], np.ndarray]] = {
    "he": _he,
    "glorot": _glorot,
    "lecun": _lecun,
    "orthogonal": _orthogonal,
    "normal": _normal,
    "even": _even,
    "zeros": _zeros,
}


def _scaled(numbers: np.ndarray, factor: np.float32) -> np.ndarray:
    scaled: np.ndarray = numbers * factor
    return scaled


def _fans(shape: Shape) -> tuple[int, int]:
    """How many numbers lead into each output of a kernel, and how many come from each input."""
    field = math.prod(shape[:-2])
    return field * shape[-2], field * shape[-1]


def _drawn(key: jax.Array, shape: Shape, distribution: Distribution) -> np.ndarray:
    """Numbers of a distribution, of this shape."""
    count = math.prod(shape)
    match distribution:
        case "uniform":
            drawn = threefry.uniform(key, count, -1)
        case "normal":
            drawn = threefry.normal(key, count)
        case "truncated_normal":
            drawn = threefry.truncated_normal(key, count, -2, 2)
    return drawn.reshape(shape)
