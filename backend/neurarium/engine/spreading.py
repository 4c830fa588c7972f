"""Labels that spread from the samples that have one to those near them."""

import jax
import jax.numpy as jnp

SHARE = 0.99  # of what a sample hears in a round, that comes from others (Zhou et al. 2004 take the same)
LEAST_DEGREE = 1e-12


def spread(
    points: jax.Array,
    labels: jax.Array,
    counted: jax.Array,
    *,
    classes: int,
    width: jax.Array,
    rounds: jax.Array,
) -> jax.Array:
    """How much of each class has reached each sample, (samples, classes), after so many rounds.

    Local and global consistency (Zhou et al. 2004, section 2): F ← α S F + (1 − α) Y, where S holds how near
    two samples are, exp(−d² / 2 width²), divided by the root of both samples' sums. `points` are (samples,
    axes), `labels` (samples,), negative where there is none; only those that are `counted` take part.
    """
    squared = jnp.square(points[:, jnp.newaxis] - points).sum(-1)
    near = jnp.exp(-squared / (2 * jnp.square(width))) * counted[:, jnp.newaxis] * counted
    near = jnp.where(jnp.eye(len(points), dtype=bool), 0, near)
    scale = jax.lax.rsqrt(jnp.maximum(near.sum(1), LEAST_DEGREE))
    shares = near * scale[:, jnp.newaxis] * scale
    known = jax.nn.one_hot(labels, classes) * counted[:, jnp.newaxis]

    def hear(_: jax.Array, told: jax.Array) -> jax.Array:
        return SHARE * shares @ told + (1 - SHARE) * known

    reached: jax.Array = jax.lax.fori_loop(0, rounds, hear, known)
    return reached
