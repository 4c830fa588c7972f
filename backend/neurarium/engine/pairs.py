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
    return Batch(
        {name: array[rows] for name, array in samples.fields.items()}, jnp.minimum(samples.samples, len(rows))
    )


def mean_where(values: jax.Array, chosen: jax.Array) -> jax.Array:
    """The mean of the chosen values, (); 0 if none is."""
    return jnp.where(chosen, values, 0).sum() / jnp.maximum(chosen.sum(), 1)


def in_like_company(same: jax.Array, different: jax.Array, kind: jax.Array) -> tuple[jax.Array, jax.Array]:
    """How much each pair counts, so that both sorts of pairs are made up alike of those of a kind and others.

    A kind that one sort lacks counts in neither. So of drawings the hand is learned, and not that people who
    drew each thing once never drew the same twice. All are of one shape; so are the weights, of which those
    of each sort add up to the same.
    """
    by_kind = [[each & of_kind for each in (same, different)] for of_kind in (kind, ~kind)]

    def weights(sort: int) -> jax.Array:
        made = jnp.zeros(same.shape)
        for sorts in by_kind:
            is_in_both = sorts[0].any() & sorts[1].any()
            made += jnp.where(sorts[sort] & is_in_both, 1 / jnp.maximum(sorts[sort].sum(), 1), 0)
        return made

    return weights(0), weights(1)


class Ordered(NamedTuple):
    """All pairs of some samples, the nearest first, (pairs,): how far apart, and how much each counts.

    `same` and `different` have the weight of a pair of one class, or of two, and else 0.
    """

    distances: jax.Array
    same: jax.Array
    different: jax.Array

    @classmethod
    def of(
        cls,
        codes: jax.Array,
        labels: jax.Array,
        counted: jax.Array | None = None,
        kinds: jax.Array | None = None,
    ) -> "Ordered":
        """Those of codes (samples, numbers) and classes (samples,), all or those that are `counted`.

        With `kinds`, (samples,), they are weighted by `in_like_company`.
        """
        left, right = np.triu_indices(len(codes), 1)
        is_same = labels[left] == labels[right]
        is_counted = True if counted is None else counted[left] & counted[right]
        weights = is_counted & is_same, is_counted & ~is_same
        if kinds is not None:
            weights = in_like_company(*weights, kinds[left] == kinds[right])
        apart = distances_between(codes, codes)[left, right]
        same, different = (weight.astype(jnp.float32) for weight in weights)
        return cls(*jax.lax.sort((apart, same, different), num_keys=1))

    def best_threshold(self) -> tuple[jax.Array, jax.Array]:
        """The distance up to which two samples are best called the same, and how often that is right.

        Of one class and of two alike: half of it counts for each, so guessing gives 0.5.
        """
        shares = (each / jnp.maximum(each.sum(), 1) for each in (self.same, self.different))
        gained = jnp.cumsum(jnp.subtract(*shares))
        best = gained.argmax()
        following = jnp.minimum(best + 1, len(gained) - 1)
        return (self.distances[best] + self.distances[following]) / 2, (1 + gained[best]) / 2

    def ranked(self, weights: jax.Array, count: int) -> jax.Array:
        """The distances of the pairs that have a weight, (pairs,), at so many equal ranks, (count,)."""
        chosen = (weights > 0).astype(jnp.int32)
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
