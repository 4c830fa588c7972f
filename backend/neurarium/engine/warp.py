"""Turning, stretching, moving, thickening: what is done to whole batches of pictures, each in its own way."""

from typing import NamedTuple

import jax
import jax.numpy as jnp


class Placement(NamedTuple):
    """How each picture is laid down, all (batch,): turned, then enlarged, then moved."""

    angle: jax.Array  # radians, counter-clockwise
    scale: jax.Array  # 1 for no change
    shift_x: jax.Array  # pixels to the right
    shift_y: jax.Array  # pixels down


def warp(pictures: jax.Array, placement: Placement) -> jax.Array:
    """Pictures (batch, height, width, channels) drawn again around their centres; outside is zero.

    Each new pixel is interpolated between the four nearest old ones, gathered from the batch laid out flat,
    which on a CPU is four times as fast as two passes of matrix products.
    """
    batch, height, width, channels = pictures.shape
    x, y = _sources(placement, height, width)
    x, y = (
        jnp.clip(x + 1, 0, width + 1),
        jnp.clip(y + 1, 0, height + 1),
    )  # in the picture with zeros around it
    left, top = jnp.minimum(x.astype(jnp.int32), width), jnp.minimum(y.astype(jnp.int32), height)
    rest_x, rest_y = (x - left)[..., jnp.newaxis], (y - top)[..., jnp.newaxis]
    flat = jnp.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0))).ravel()
    picture = jnp.arange(batch)[:, jnp.newaxis, jnp.newaxis] * (height + 2)
    first = ((picture + top) * (width + 2) + left)[..., jnp.newaxis] * channels + jnp.arange(channels)

    def at(down: int, right: int) -> jax.Array:
        offset = (down * (width + 2) + right) * channels
        return flat.at[first + offset].get(mode="promise_in_bounds")

    above = at(0, 0) * (1 - rest_x) + at(0, 1) * rest_x
    below = at(1, 0) * (1 - rest_x) + at(1, 1) * rest_x
    return above * (1 - rest_y) + below * rest_y


def _sources(placement: Placement, height: int, width: int) -> tuple[jax.Array, jax.Array]:
    """Where in the old picture each new pixel lies: x and y, (batch, height, width)."""
    angle, scale, shift_x, shift_y = (value[:, jnp.newaxis, jnp.newaxis] for value in placement)
    centre_x, centre_y = (width - 1) / 2, (height - 1) / 2
    x = jnp.arange(width) - centre_x - shift_x
    y = (jnp.arange(height) - centre_y)[:, jnp.newaxis] - shift_y
    cosine, sine = jnp.cos(angle) / scale, jnp.sin(angle) / scale
    return cosine * x - sine * y + centre_x, sine * x + cosine * y + centre_y


def thicken(pictures: jax.Array, amount: jax.Array) -> jax.Array:
    """Bright strokes made thicker by up to a pixel a side, thinner where the amount (batch,) is negative.

    A soft dilation or erosion: a mean of the picture and the maximum (minimum) of each pixel's neighbourhood.
    """
    amount = amount[:, jnp.newaxis, jnp.newaxis, jnp.newaxis]
    padded = jnp.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)))
    left, right = padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]
    above, below = padded[:, :-2, 1:-1], padded[:, 2:, 1:-1]
    highest = jnp.maximum(jnp.maximum(left, right), jnp.maximum(above, below))
    lowest = jnp.minimum(jnp.minimum(left, right), jnp.minimum(above, below))
    thicker = jnp.maximum(highest - pictures, 0) * jnp.maximum(amount, 0)
    thinner = jnp.minimum(lowest - pictures, 0) * jnp.maximum(-amount, 0)
    return pictures + thicker + thinner
