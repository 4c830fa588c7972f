"""Convolution in two forms of equal result, each the fastest on its kind of device.

Inside of a loop XLA's CPU backend computes the gradient of `lax.conv` on a naive path (jax issue 12868), 8 to
25 times slower than a matrix product over patches; on a GPU `lax.conv` is the fast one.
"""

from collections.abc import Sequence
from functools import partial

import jax
import jax.numpy as jnp

from neurarium.engine.element import Element
from neurarium.engine.window import Padding, padding_amounts, taps, transposed_windows


def convolve(x: jax.Array, kernel: jax.Array, *, stride: int, padding: Padding) -> jax.Array:
    """Slide a kernel (size, size, inputs, outputs) over pictures (batch, height, width, inputs)."""
    pads = [
        padding_amounts(length, size=size, stride=stride, padding=padding)
        for length, size in zip(x.shape[1:3], kernel.shape[:2], strict=True)
    ]
    padded = jnp.pad(x, ((0, 0), *pads, (0, 0)))
    output: jax.Array = jax.lax.platform_dependent(
        padded,
        kernel,
        cpu=partial(convolve_by_patches, stride=stride),
        default=partial(convolve_by_lax, stride=stride),
    )
    return output


def convolve_by_lax(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    """The convolution that XLA offers, over padded pictures."""
    return jax.lax.conv_general_dilated(
        x, kernel, (stride, stride), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )


def convolve_by_patches(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    """One matrix product over all patches; they are cut along the width, then along the height."""
    height, width, _, outputs = kernel.shape
    rows = jnp.concatenate(list(taps(x, axis=2, size=width, stride=stride)), axis=-1)
    patches = jnp.concatenate(list(taps(rows, axis=1, size=height, stride=stride)), axis=-1)
    product = patches.reshape(-1, patches.shape[-1]) @ kernel.reshape(-1, outputs)
    return product.reshape(*patches.shape[:3], outputs)


def convolve_transposed(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    """Make pictures (batch, height, width, inputs) `stride` times as large.

    They are convolved with zeros between their pixels, by a kernel (size, size, inputs, outputs), and padded
    as by `lax.conv_transpose` for “same”.
    """
    output: jax.Array = jax.lax.platform_dependent(
        x,
        kernel,
        cpu=partial(convolve_transposed_by_patches, stride=stride),
        default=partial(convolve_transposed_by_lax, stride=stride),
    )
    return output


def convolve_transposed_by_lax(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    """The transposed convolution that JAX offers."""
    return jax.lax.conv_transpose(
        x, kernel, (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )


def convolve_transposed_by_patches(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    """A convolution of the pictures as they are; its channels are moved into space (Shi et al. 2016)."""
    (batch, *lengths, _), (size, _, inputs, outputs) = x.shape, kernel.shape
    windows = transposed_windows(size=size, stride=stride)
    tail = windows.size * stride - windows.lead - size
    axes = ((windows.lead, tail), (windows.lead, tail), (0, 0), (0, 0))
    split = (windows.size, stride, windows.size, stride, inputs, outputs)
    phases = jnp.pad(kernel, axes).reshape(split)[:, ::-1, :, ::-1].transpose(0, 2, 4, 1, 3, 5)
    padded = jnp.pad(x, ((0, 0), windows.padding, windows.padding, (0, 0)))
    y = convolve_by_patches(padded, phases.reshape(*phases.shape[:3], -1), stride=1)
    rows, columns = y.shape[1:3]
    places = y.reshape(batch, rows, columns, stride, stride, outputs).transpose(0, 1, 3, 2, 4, 5)
    large = places.reshape(batch, rows * stride, columns * stride, outputs)
    first = windows.skipped
    bottom, right = (first + length * stride for length in lengths)
    return large[:, first:bottom, first:right]


def window_terms(
    x: jax.Array,
    kernel: jax.Array,
    *,
    element: Element,
    pads: Sequence[tuple[int, int]],
    stride: int = 1,
    spread: int = 1,
) -> dict[str, jax.Array]:
    """How one number of a convolution of a picture (height, width, inputs) is made of others, for display.

    The picture's pixels lie `spread` apart, with zeros between them and `pads` zeros around. `patch` is what
    the window holds, `weights` the kernel, `products` both multiplied, each (size, size, inputs); `sums` what
    each input adds, (inputs,), and `maps` the same at all places, (rows, columns, inputs). `window` is where
    it lies in the picture: top, left, height and width, (4,), beyond its borders where it hangs over them.
    """
    padded = jax.lax.pad(x, jnp.zeros((), x.dtype), (*((*pad, spread - 1) for pad in pads), (0, 0, 0)))
    corner = (element.row * stride, element.column * stride)
    patch = jax.lax.dynamic_slice(padded, (*corner, 0), (*kernel.shape[:2], x.shape[2]))
    weights = jnp.take(kernel, element.unit, axis=3)
    products = patch * weights
    maps = jax.lax.conv_general_dilated(
        padded[jnp.newaxis],
        weights[:, :, jnp.newaxis],
        (stride, stride),
        "VALID",
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
        feature_group_count=x.shape[2],
    )
    begins = [at - before for at, (before, _) in zip(corner, pads, strict=True)]
    firsts = [-(-begin // spread) for begin in begins]
    lasts = [(begin + size - 1) // spread for begin, size in zip(begins, kernel.shape[:2], strict=True)]
    lengths = [last - first + 1 for first, last in zip(firsts, lasts, strict=True)]
    return {
        "patch": patch,
        "weights": weights,
        "products": products,
        "sums": products.sum((0, 1)),
        "maps": maps[0].astype(jnp.float16),
        "window": jnp.stack([*firsts, *lengths]),
    }
