"""How densely rows of numbers lie at a place, by a normal distribution around each of them (Parzen 1962)."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.clusters import squared_distances

# A share of the mean variance is added to each, so that numbers that are all alike have some, too.
LEAST_SHARE = 1e-6
LEAST_VARIANCE = 1e-12


class Density(NamedTuple):
    """A density around known rows: as wide as Scott (1992) has it, along their covariance.

    `known` are the rows, `root` is the lower root of the covariance of the normal distributions around them.
    """

    known: jax.Array  # (rows, numbers)
    root: jax.Array  # (numbers, numbers)

    @classmethod
    def of(cls, rows: jax.Array) -> "Density":
        """The density around these rows, (rows, numbers); there are two at least."""
        count, numbers = rows.shape
        away = rows - rows.mean(0)
        covariance = away.T @ away / (count - 1)
        least = LEAST_SHARE * jnp.trace(covariance) / numbers + LEAST_VARIANCE
        width = count ** (-1 / (numbers + 4))
        return cls(rows, width * jnp.linalg.cholesky(covariance + least * jnp.eye(numbers)))

    def surprise(self, places: jax.Array) -> jax.Array:
        """How unlikely each of these places (places, numbers) is: -log of the density there, in nats."""
        return self._surprise(-self._squares(places) / 2, len(self.known))

    def surprise_of_known(self) -> jax.Array:
        """The same of each known row, by all others alone, (rows,)."""
        others = ~jnp.eye(len(self.known), dtype=bool)
        return self._surprise(
            jnp.where(others, -self._squares(self.known) / 2, -jnp.inf), len(self.known) - 1
        )

    def _squares(self, places: jax.Array) -> jax.Array:
        return squared_distances(self._whitened(places), self._whitened(self.known))

    def _whitened(self, rows: jax.Array) -> jax.Array:
        # Their middle is taken away first: what is far from 0 loses digits when it is squared.
        return jax.scipy.linalg.solve_triangular(self.root, (rows - self.known.mean(0)).T, lower=True).T

    def _surprise(self, logits: jax.Array, count: int) -> jax.Array:
        numbers = self.root.shape[0]
        scale = numbers / 2 * jnp.log(2 * jnp.pi) + jnp.log(jnp.diagonal(self.root)).sum()
        surprise: jax.Array = jnp.log(count) + scale - jax.nn.logsumexp(logits, axis=1)
        return surprise
