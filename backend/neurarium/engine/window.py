"""Sliding windows over pictures: where they lie, and the slices of a picture that they read."""

from collections.abc import Iterator
from typing import Literal

import jax

from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Layer, Shape, expect_picture, format_shape

Padding = Literal["same", "valid"]


def output_length(length: int, *, size: int, stride: int, padding: Padding) -> int:
    """How many windows of `size` lie along an axis of this length."""
    return -(-length // stride) if padding == "same" else max(0, (length - size) // stride + 1)


def padding_amounts(length: int, *, size: int, stride: int, padding: Padding) -> tuple[int, int]:
    """Zeros to put before and after an axis, as TensorFlow and `lax` define “same” and “valid”."""
    if padding == "valid":
        return 0, 0
    count = output_length(length, size=size, stride=stride, padding=padding)
    total = max(0, (count - 1) * stride + size - length)
    return total // 2, total - total // 2


def taps(x: jax.Array, *, axis: int, size: int, stride: int) -> Iterator[jax.Array]:
    """For each place in a window, what lies there in all windows along an axis, in order."""
    count = output_length(x.shape[axis], size=size, stride=stride, padding="valid")
    for start in range(size):
        yield jax.lax.slice_in_dim(x, start, start + (count - 1) * stride + 1, stride, axis)


def windowed_shape(layer: Layer, shape: Shape, *, size: int, stride: int, padding: Padding) -> Shape:
    """The shape of a picture of window positions, with the channels of the picture they slide over.

    Raises:
        EngineError: it is no picture, or no window fits into it.
    """
    expect_picture(layer, shape)
    height, width, channels = shape
    counts = [output_length(n, size=size, stride=stride, padding=padding) for n in (height, width)]
    if 0 in counts:
        raise EngineError(
            "shape",
            f"{layer.title}: a window of {size} × {size} does not fit into a picture of"
            f" {format_shape(shape)}.",
        )
    return (counts[0], counts[1], channels)
