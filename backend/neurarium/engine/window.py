"""Sliding windows over pictures: where they lie, and the slices of a picture that they read."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

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


class TransposedWindows(NamedTuple):
    """How a transposed convolution is one of the picture as it is, which gives `stride` places a window.

    Windows are `size` pixels wide, with `padding` zeros around the picture; the first `skipped` places are
    left out. What place r hears of pixel d in its window is the number `d * stride + stride - 1 - r` of a
    kernel with `lead` zeros before it.
    """

    size: int
    padding: tuple[int, int]
    skipped: int
    lead: int

    def count(self, length: int) -> int:
        """How many windows lie along an axis of this length."""
        return length + sum(self.padding) - self.size + 1


def transposed_padding(*, size: int, stride: int) -> tuple[int, int]:
    """Zeros around a picture with zeros between its pixels, as `lax.conv_transpose` defines “same”."""
    total = size + stride - 2
    before = min(size - 1, -(-total // 2))
    return before, total - before


def transposed_windows(*, size: int, stride: int) -> TransposedWindows:
    """The smallest such windows; places are skipped only where that makes them smaller."""
    before, after = transposed_padding(size=size, stride=stride)
    least = -(-size // stride)
    is_least = before // stride + after // stride + 1 == least
    skipped = 0 if is_least else -(before + 1) % stride
    pixels, rest = divmod(before + skipped, stride)
    padding = (pixels, least - 1 - pixels + (skipped > 0))
    return TransposedWindows(least, padding, skipped, stride - 1 - rest)


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
