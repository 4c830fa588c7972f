"""Convolution in two forms of equal result, each the fastest on its kind of device.

Inside of a loop XLA's CPU backend computes the gradient of `lax.conv` on a naive path (jax issue 12868), 8 to
25 times slower than a matrix product over patches; on a GPU `lax.conv` is the fast one.
"""

from functools import partial

import jax
import jax.numpy as jnp

from neurarium.engine.window import Padding, padding_amounts, taps


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
