"""Batches: which samples a step learns from, and how raw samples become what a network reads."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.hashing import hashed_bits

ROUNDS = 24


class Batch(NamedTuple):
    """Samples for one pass: `inputs` by field, each (batch, *shape), and `target`, (batch, …)."""

    inputs: dict[str, jax.Array]
    target: jax.Array


def steps_per_epoch(samples: int, batch_size: int) -> int:
    """Whole batches in one pass over the samples; what is left over comes in another epoch's order."""
    return max(1, samples // batch_size)


def batch_indices(key: jax.Array, step: jax.Array, *, samples: int, batch_size: int) -> jax.Array:
    """Which samples the given step learns from, (batch_size,): every epoch is a new permutation.

    A function of key and step alone, so that any step can be reached again. The permutation is never laid
    out: each position goes through the rounds of a swap-or-not shuffle (Hoang, Morris and Rogaway 2012).
    """
    if samples == 1:  # XLA's CPU backend fails to compile a remainder by 1
        return jnp.zeros(batch_size, jnp.int32)
    per_epoch = steps_per_epoch(samples, batch_size)
    offsets, multipliers, summands = hashed_bits(key, (3, ROUNDS), stream=step // per_epoch)
    offsets = offsets % samples + samples
    position = ((step % per_epoch) * batch_size + jnp.arange(batch_size)) % samples
    shuffled = position.astype(jnp.uint32)
    for offset, multiplier, summand in zip(offsets, multipliers | 1, summands, strict=True):
        mirrored = offset - shuffled
        partner = jnp.where(mirrored >= samples, mirrored - samples, mirrored)
        coin = (jnp.maximum(shuffled, partner) * multiplier + summand) >> 31
        shuffled = jnp.where(coin == 1, partner, shuffled)
    return shuffled.astype(jnp.int32)


def take(split: Batch, indices: jax.Array) -> Batch:
    """The samples of these numbers, which must exist."""
    batch: Batch = jax.tree.map(lambda array: array.at[indices].get(mode="promise_in_bounds"), split)
    return batch


def prepare(inputs: dict[str, jax.Array]) -> dict[str, jax.Array]:
    """Raw inputs as a network reads them: pictures (uint8) as numbers of 0 to 1, all else as it is."""
    return {
        field: array.astype(jnp.float32) / 255 if array.dtype == jnp.uint8 else array
        for field, array in inputs.items()
    }
