"""How alike two clouds of points are: whether one is found in the other, and how far they are apart."""

import jax
import jax.numpy as jnp

NEIGHBOURS = 5
# The distances among so many points are enough for their median.
MOST_FOR_MEDIAN = 128


def evenly(is_real: jax.Array, most: int) -> jax.Array:
    """Rows of all points, or of so many of them at equal distances: those of a kind may stand together."""
    rows = jnp.arange(min(most, len(is_real)))
    return jnp.where(is_real.sum() > most, rows * is_real.sum() // most, rows)


def coverage(real: jax.Array, is_real: jax.Array, made: jax.Array) -> jax.Array:
    """The share of real points that have a made one as near as their fifth nearest real neighbour.

    Naeem et al. 2020, with k = 5. Points are rows; those where `is_real` is false are none. It is NaN where
    there is no fifth neighbour.
    """
    among = jnp.where(_are_pairs(is_real), _squared_distances(real, real), jnp.inf)
    reach = -jax.lax.top_k(-among, NEIGHBOURS)[0][:, -1]
    covered = _squared_distances(real, made).min(1) <= reach
    share = jnp.where(is_real, covered, False).sum() / is_real.sum()
    return jnp.where(is_real.sum() > NEIGHBOURS, share, jnp.nan)


def discrepancy(real: jax.Array, is_real: jax.Array, made: jax.Array) -> jax.Array:
    """The squared maximum mean discrepancy of two clouds, by the estimator without bias: about 0 if they are
    samples of one distribution, and a little below as often as above.

    Gretton et al. 2012, equation 3, with a Gaussian kernel as wide as the median distance of real points: so
    the measure stays the same while what is made changes.
    """
    pairs, width = _are_pairs(is_real), _median_squared_distance(real, is_real)

    def kernel(left: jax.Array, right: jax.Array) -> jax.Array:
        return jnp.exp(-_squared_distances(left, right) / (2 * width))

    size, count = is_real.sum(), len(made)
    among_real = jnp.where(pairs, kernel(real, real), 0).sum() / (size * (size - 1))
    among_made = (kernel(made, made).sum() - count) / (count * (count - 1))
    between = jnp.where(is_real[:, jnp.newaxis], kernel(real, made), 0).sum() / (size * count)
    return among_real + among_made - 2 * between


def _squared_distances(left: jax.Array, right: jax.Array) -> jax.Array:
    return jnp.square(left[:, jnp.newaxis] - right).sum(-1)


def _are_pairs(is_real: jax.Array) -> jax.Array:
    """Of which rows and columns both are points, and not the same one."""
    return is_real[:, jnp.newaxis] & is_real & ~jnp.eye(len(is_real), dtype=bool)


def _median_squared_distance(real: jax.Array, is_real: jax.Array) -> jax.Array:
    rows = evenly(is_real, MOST_FOR_MEDIAN)
    some, are_some = real[rows], is_real[rows]
    pairs = _are_pairs(are_some)
    ordered = jnp.sort(jnp.where(pairs, _squared_distances(some, some), jnp.inf), axis=None)
    return jnp.maximum(ordered[pairs.sum() // 2], 1e-12)
