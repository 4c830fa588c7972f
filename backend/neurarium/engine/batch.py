"""Batches: which samples a step learns from, and how raw samples become what a network reads."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

ROUNDS = 24
GOLDEN = 0x9E3779B9  # 2³² divided by the golden ratio: its multiples lie far apart


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
    out: each position goes through the rounds of a swap-or-not shuffle (Hoang, Morris and Rogaway 2012). Its
    random numbers are hashed, not drawn from `jax.random`, which would take longer to compile and to run.
    """
    per_epoch = steps_per_epoch(samples, batch_size)
    offsets, multipliers, summands = _round_keys(key, step // per_epoch)
    offsets = offsets % samples + samples
    position = ((step % per_epoch) * batch_size + jnp.arange(batch_size)) % samples
    shuffled = position.astype(jnp.uint32)
    for offset, multiplier, summand in zip(offsets, multipliers | 1, summands, strict=True):
        mirrored = offset - shuffled
        partner = jnp.where(mirrored >= samples, mirrored - samples, mirrored)
        coin = (jnp.maximum(shuffled, partner) * multiplier + summand) >> 31
        shuffled = jnp.where(coin == 1, partner, shuffled)
    return shuffled.astype(jnp.int32)


def _round_keys(key: jax.Array, epoch: jax.Array) -> jax.Array:
    """For every round of an epoch an offset, a multiplier and a summand, (3, ROUNDS) of uint32."""
    seed = epoch.astype(jnp.uint32)
    for word in jax.random.key_data(key):
        seed = _mix(seed ^ word)
    return _mix(seed + jnp.arange(3 * ROUNDS, dtype=jnp.uint32) * jnp.uint32(GOLDEN)).reshape(3, ROUNDS)


def _mix(x: jax.Array) -> jax.Array:
    """Spread every bit of a uint32 over all others (the finaliser of MurmurHash3)."""
    x = (x ^ (x >> 16)) * jnp.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * jnp.uint32(0xC2B2AE35)
    return x ^ (x >> 16)


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
