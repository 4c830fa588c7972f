"""Clusters: rows of numbers put into heaps without being told what they are, and compared with classes."""

import jax
import jax.numpy as jnp

from neurarium.engine import threefry
from neurarium.engine.hashing import hashed_uniform

ROUNDS = 25
SEED = 0


def k_means(rows: jax.Array, count: int) -> tuple[jax.Array, jax.Array]:
    """So many centres, (count, numbers), and which of them each row is nearest to, (rows,).

    Lloyd 1982, from centres that are spread as by Arthur and Vassilvitskii 2007, always drawn alike.
    """

    def move(_: int, centres: jax.Array) -> jax.Array:
        member = jax.nn.one_hot(squared_distances(rows, centres).argmin(1), count)  # (rows, count)
        sizes = member.sum(0)[:, jnp.newaxis]
        return jnp.where(sizes > 0, member.T @ rows / jnp.maximum(sizes, 1), centres)

    centres = jax.lax.fori_loop(0, ROUNDS, move, _spread(rows, count))
    return centres, squared_distances(rows, centres).argmin(1)


def _spread(rows: jax.Array, count: int) -> jax.Array:
    """First centres: each a row, drawn by its squared distance from the nearest centre before it."""
    draws = hashed_uniform(threefry.seeded(SEED), (count,))

    def add(number: int, carry: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        centres, nearest = carry
        reached = jnp.cumsum(nearest)
        drawn = jnp.minimum(
            jnp.searchsorted(reached, draws[number] * reached[-1], side="right"), len(rows) - 1
        )
        centre = rows[drawn]
        away = squared_distances(rows, centre[jnp.newaxis])[:, 0]
        return centres.at[number].set(centre), jnp.where(number > 0, jnp.minimum(nearest, away), away)

    start = (jnp.zeros((count, rows.shape[1]), rows.dtype), jnp.ones(len(rows)))
    centres: jax.Array = jax.lax.fori_loop(0, count, add, start)[0]
    return centres


def squared_distances(rows: jax.Array, centres: jax.Array) -> jax.Array:
    """How far each row is from each centre, squared, (rows, centres)."""
    squares = jnp.square(rows).sum(1)[:, jnp.newaxis] + jnp.square(centres).sum(1)
    return jnp.maximum(squares - 2 * rows @ centres.T, 0)


def contingency(heaps: jax.Array, labels: jax.Array, *, count: int, classes: int) -> jax.Array:
    """How many of each class are in each heap, (count, classes)."""
    return jax.nn.one_hot(heaps, count).T @ jax.nn.one_hot(labels, classes)


def purity(counts: jax.Array) -> jax.Array:
    """The share of samples that are of the class of which their heap has most."""
    return counts.max(1).sum() / counts.sum()


def adjusted_rand(counts: jax.Array) -> jax.Array:
    """How alike heaps and classes are: 1 if they are the same, about 0 by chance (Hubert and Arabie 1985)."""

    def pairs(numbers: jax.Array) -> jax.Array:
        return (numbers * (numbers - 1) / 2).sum()

    of_heaps, of_classes = pairs(counts.sum(1)), pairs(counts.sum(0))
    by_chance = of_heaps * of_classes / jnp.maximum(pairs(counts.sum()), 1)
    most = (of_heaps + of_classes) / 2
    return (pairs(counts) - by_chance) / jnp.maximum(most - by_chance, 1e-9)
