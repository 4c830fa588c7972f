"""Batches: which samples a step learns from, and how raw samples become what a network reads."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

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
    per_epoch = steps_per_epoch(samples, batch_size)
    rounds = jax.random.bits(jax.random.fold_in(key, step // per_epoch), (ROUNDS, 2))
    position = ((step % per_epoch) * batch_size + jnp.arange(batch_size)) % samples

    def swap_or_not(index: jax.Array, round_key: jax.Array) -> tuple[jax.Array, None]:
        partner = (round_key[0] % samples + samples - index) % samples
        coin = _mix(jnp.maximum(index, partner) ^ round_key[1]) & 1
        return jnp.where(coin == 1, partner, index), None

    shuffled = position.astype(jnp.uint32)
    for round_key in rounds:
        shuffled, _ = swap_or_not(shuffled, round_key)
    return shuffled.astype(jnp.int32)


def _mix(x: jax.Array) -> jax.Array:
    """Spread every bit of a uint32 over all others (the finaliser of MurmurHash3)."""
    x = (x ^ (x >> 16)) * jnp.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * jnp.uint32(0xC2B2AE35)
    return x ^ (x >> 16)


def take(split: Batch, indices: jax.Array) -> Batch:
    """The samples of these numbers."""
    return Batch({field: array[indices] for field, array in split.inputs.items()}, split.target[indices])


def prepare(inputs: dict[str, jax.Array]) -> dict[str, jax.Array]:
    """Raw inputs as a network reads them: pictures (uint8) as numbers of 0 to 1, all else as it is."""
    return {
        field: array.astype(jnp.float32) / 255 if array.dtype == jnp.uint8 else array
        for field, array in inputs.items()
    }
