"""How long sequences truly are: all have room for as many elements, and what fills them up says nothing."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

NEAR = 1e-3  # less than half of 1/255, the smallest difference between elements


class Ending(NamedTuple):
    """How one sees where a sequence ends: from there on each element is the `blank` one, (features,).

    Where samples are `full`, only what people type or draw is shorter; where it is `unread`, not even that:
    only what somebody lets a network read in part.
    """

    blank: tuple[float, ...]
    full: bool = False
    unread: bool = False

    def lengths(self, x: jax.Array) -> jax.Array:
        """How many elements of each sequence, (batch, length, features), are true: int32 (batch,)."""
        is_true = (jnp.abs(x - jnp.asarray(self.blank, x.dtype)) > NEAR).any(-1)
        numbers = jnp.arange(1, x.shape[1] + 1, dtype=jnp.int32)
        return jnp.maximum(jnp.where(is_true, numbers, 0).max(1), 1)


def is_within(lengths: jax.Array, count: int) -> jax.Array:
    """Which of so many elements are true, (…, count), given the lengths, (…)."""
    return jnp.arange(count) < lengths[..., jnp.newaxis]


def without_padding(x: jax.Array, lengths: jax.Array) -> jax.Array:
    """Sequences, (batch, length, features), with 0 in place of what fills them up."""
    return jnp.where(is_within(lengths, x.shape[1])[..., jnp.newaxis], x, 0)
