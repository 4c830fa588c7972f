"""Batches: which samples a step learns from, and how raw samples become what a network reads."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.hashing import hashed_bits

ROUNDS = 24
# Fewer take longer to run, more longer to compile.
UNROLLED = 4


class Batch(NamedTuple):
    """Samples: an array for each field, (rows, *shape).

    Where there is a `size`, only the first `size` rows are samples, and the rest is padding: so one program
    serves data of many sizes.
    """

    fields: dict[str, jax.Array]
    size: jax.Array | None = None

    @property
    def rows(self) -> int:
        """How many rows there are, with padding."""
        return len(next(iter(self.fields.values())))

    @property
    def samples(self) -> jax.Array | int:
        """How many samples there are."""
        return self.rows if self.size is None else self.size

    @property
    def is_sample(self) -> jax.Array:
        """Which of the rows are samples, (rows,)."""
        return jnp.arange(self.rows) < self.samples

    def mean(self, values: jax.Array) -> jax.Array:
        """The mean over the samples of what there is of each row, (rows, …)."""
        if self.size is None:
            return values.mean(0)
        return self.without_padding(values).sum(0) / self.size

    def without_padding(self, values: jax.Array) -> jax.Array:
        """What there is of each row, (rows, …), and 0 of those that are padding."""
        if self.size is None:
            return values
        return jnp.where(self.is_sample.reshape(-1, *(1,) * (values.ndim - 1)), values, 0)

    def part(self, start: jax.Array | int, rows: int) -> "Batch":
        """So many rows from `start` on."""
        part: Batch = jax.tree.map(
            lambda array: jax.lax.dynamic_slice_in_dim(array, start, rows), self._replace(size=None)
        )
        return part


class Part(NamedTuple):
    """Consecutive rows of a batch of so many, from the `first` on."""

    first: jax.Array | int
    of: jax.Array | int


def steps_per_epoch(samples: int, batch_size: int) -> int:
    """Whole batches in one pass over the samples; what is left over comes in another epoch's order."""
    return max(1, samples // batch_size)


def batch_indices(key: jax.Array, step: jax.Array, *, samples: jax.Array | int, batch_size: int) -> jax.Array:
    """Which samples the given step learns from, (batch_size,): every epoch is a new permutation.

    A function of key and step alone, so that any step can be reached again. The permutation is never laid
    out: each position goes through the rounds of a swap-or-not shuffle (Hoang, Morris and Rogaway 2012).
    """
    return part_indices(key, step, Part(0, batch_size), samples=samples, rows=batch_size)


def part_indices(
    key: jax.Array, step: jax.Array, part: Part, *, samples: jax.Array | int, rows: int
) -> jax.Array:
    """Which samples are so many rows of a step's batch, (rows,); rows after its last are any."""
    if isinstance(samples, int) and samples == 1:  # XLA's CPU backend fails to compile a remainder by 1
        return jnp.zeros(rows, jnp.int32)
    batch_size = jnp.uint32(part.of)
    samples, step = jnp.uint32(samples), step.astype(jnp.uint32)
    per_epoch = jnp.maximum(samples // batch_size, 1)
    epoch = step // per_epoch
    offsets, multipliers, summands = hashed_bits(key, (3, ROUNDS), stream=epoch)
    offsets = offsets % samples + samples
    places = jnp.arange(rows, dtype=jnp.uint32) + jnp.uint32(part.first)
    shuffled = ((step - epoch * per_epoch) * batch_size + places) % samples

    def swap_or_not(number: int | jax.Array, shuffled: jax.Array) -> jax.Array:
        mirrored = offsets[number] - shuffled
        partner = jnp.where(mirrored >= samples, mirrored - samples, mirrored)
        coin = (jnp.maximum(shuffled, partner) * (multipliers[number] | 1) + summands[number]) >> 31
        return jnp.where(coin == 1, partner, shuffled)

    # XLA fuses no loop into what gathers the samples, where it would draw again for each number.
    drawn = jax.lax.fori_loop(0, ROUNDS, swap_or_not, shuffled, unroll=UNROLLED)
    indices: jax.Array = drawn.astype(jnp.int32)
    return indices


def take(split: Batch, indices: jax.Array) -> Batch:
    """The samples of these numbers, which must exist."""
    batch: Batch = jax.tree.map(
        lambda array: array.at[indices].get(mode="promise_in_bounds"), split._replace(size=None)
    )
    return batch


def prepare(samples: Batch) -> Batch:
    """Raw samples as a network reads them: pictures (uint8) as numbers of 0 to 1, all else as it is."""
    fields = {
        field: array.astype(jnp.float32) / 255 if array.dtype == jnp.uint8 else array
        for field, array in samples.fields.items()
    }
    return samples._replace(fields=fields)
