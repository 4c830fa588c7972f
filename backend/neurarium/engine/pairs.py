"""Pairs of samples: how far apart their codes are, and how well that tells the same class from two."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.likeness import evenly

OTHER = "other"  # the field of a viewer's other drawing
LEAST_SQUARED = 1e-8  # a distance of 0 has no slope
MOST_PAIRED = 200  # samples, each with each other


class Pairs(NamedTuple):
    """All pairs of some samples, (samples, samples): their distances, and which are of one class, or of two.

    Each pair is counted once, above the diagonal; what is below it, and the diagonal, is neither.
    """

    distances: jax.Array
    same: jax.Array
    different: jax.Array

    @classmethod
    def of(cls, codes: jax.Array, labels: jax.Array, counted: jax.Array) -> "Pairs":
        """Those of codes (samples, numbers) and classes (samples,), of the samples that are `counted`."""
        pairs = jnp.triu(jnp.ones((len(codes),) * 2, bool), 1) & counted[:, jnp.newaxis] & counted
        same = labels[:, jnp.newaxis] == labels
        return cls(distances_between(codes, codes), pairs & same, pairs & ~same)


def distances_between(left: jax.Array, right: jax.Array) -> jax.Array:
    """How far each code is from each other, (left, right)."""
    squared = jnp.square(left[:, jnp.newaxis] - right).sum(-1)
    return jnp.sqrt(squared + LEAST_SQUARED)


def evenly_taken(samples: Batch, most: int = MOST_PAIRED) -> Batch:
    """All of the samples, or so many of them, from all over."""
    rows = evenly(samples.is_sample, most)
    return Batch({name: array[rows] for name, array in samples.fields.items()})


def mean_where(values: jax.Array, chosen: jax.Array) -> jax.Array:
    """The mean of the chosen values, (); 0 if none is."""
    return jnp.where(chosen, values, 0).sum() / jnp.maximum(chosen.sum(), 1)


class Ordered(NamedTuple):
    """All pairs of some samples, the nearest first, (pairs,): how far apart, and whether of one class."""

    distances: jax.Array
    same: jax.Array

    @classmethod
    def of(cls, codes: jax.Array, labels: jax.Array) -> "Ordered":
        """Those of codes (samples, numbers) and classes (samples,)."""
        left, right = np.triu_indices(len(codes), 1)
        same = (labels[left] == labels[right]).astype(jnp.int32)
        return cls(*jax.lax.sort((distances_between(codes, codes)[left, right], same), num_keys=1))

    def best_threshold(self) -> tuple[jax.Array, jax.Array]:
        """The distance up to which two samples are best called the same, and how often that is right.

        Of one class and of two alike: half of it counts for each, so guessing gives 0.5.
        """
        shares = (each / jnp.maximum(each.sum(), 1) for each in (self.same, 1 - self.same))
        gained = jnp.cumsum(jnp.subtract(*shares))
        best = gained.argmax()
        following = jnp.minimum(best + 1, len(gained) - 1)
        return (self.distances[best] + self.distances[following]) / 2, (1 + gained[best]) / 2

    def ranked(self, chosen: jax.Array, count: int) -> jax.Array:
        """The distances of the chosen pairs, 1 of (pairs,) and not 0, at so many equal ranks, (count,)."""
        ranks = (jnp.linspace(0, 1, count) * (chosen.sum() - 1)).round()
        return self.distances[jnp.searchsorted(jnp.cumsum(chosen), ranks + 1)]


def one_shot(codes: jax.Array, labels: jax.Array, asked: jax.Array, *, shots: int) -> jax.Array:
    """How often a sample is known by the nearest of one example of each class, the mean of so many tries.

    Of the samples that are `asked`, (samples,), whose classes are compared; the first one of each is the
    example in the first try, the second one in the second. Vinyals et al. 2016 call it one-shot learning.
    """
    alike = (labels[:, jnp.newaxis] == labels) & asked
    turn = jnp.tril(alike, -1).sum(1)  # how many of its class come before a sample
    apart = distances_between(codes, codes)

    def once(shot: jax.Array) -> jax.Array:
        is_example = asked & (turn == shot)
        nearest = jnp.where(is_example, apart, jnp.inf).argmin(1)
        return mean_where((labels[nearest] == labels).astype(jnp.float32), asked & ~is_example)

    return jax.vmap(once)(jnp.arange(shots)).mean()
