"""Pooling; the maximum in two forms of equal result, each the fastest on its kind of device."""

from collections.abc import Iterator
from functools import partial, reduce

import jax
import jax.numpy as jnp

from neurarium.engine.window import taps


def max_pool(x: jax.Array, *, size: int, stride: int) -> jax.Array:
    """The largest number of each window of pictures (batch, height, width, channels).

    The gradient goes to it alone; to the first, row by row, where several are equally large.
    """
    output: jax.Array = jax.lax.platform_dependent(
        x,
        cpu=partial(max_pool_by_choice, size=size, stride=stride),
        default=partial(max_pool_by_lax, size=size, stride=stride),
    )
    return output


def max_pool_by_lax(x: jax.Array, *, size: int, stride: int) -> jax.Array:
    """The pooling that XLA offers; its gradient is a scatter, slow on a CPU."""
    window, strides = (1, size, size, 1), (1, stride, stride, 1)
    output: jax.Array = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, strides, "VALID")
    return output


def max_pool_by_choice(x: jax.Array, *, size: int, stride: int) -> jax.Array:
    """Choose between the places of a window two by two, so that the gradient is a mask.

    Not a number counts as larger than any: a window that holds one gives one, as everywhere else.
    """

    def larger(first: jax.Array, second: jax.Array) -> jax.Array:
        return jnp.where((first >= second) | jnp.isnan(first), first, second)

    return reduce(larger, _places(x, size, stride))


def avg_pool(x: jax.Array, *, size: int, stride: int) -> jax.Array:
    """The mean of each window of pictures (batch, height, width, channels)."""
    return sum(_places(x, size, stride), jnp.zeros(())) / size**2


def _places(x: jax.Array, size: int, stride: int) -> Iterator[jax.Array]:
    """For each place of a window, row by row, what lies there in all windows."""
    if size == stride:
        yield from _tiled_places(x, size)
        return
    for rows in taps(x, axis=1, size=size, stride=stride):
        yield from taps(rows, axis=2, size=size, stride=stride)


def _tiled_places(x: jax.Array, size: int) -> Iterator[jax.Array]:
    """The same for windows that lie side by side: a reshape, faster than slices with strides."""
    batch, height, width, channels = x.shape
    rows, columns = height // size, width // size
    tiles = x[:, : rows * size, : columns * size].reshape(batch, rows, size, columns, size, channels)
    for row in range(size):
        for column in range(size):
            yield tiles[:, :, row, :, column]
