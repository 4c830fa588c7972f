"""Layers in which elements of a sequence hear of each other, so that one can see of whom."""

from abc import abstractmethod

import jax

from neurarium.engine.layer import Variables
from neurarium.engine.told_in_time import ToldInTime


class Attending(ToldInTime):
    """A layer with heads of attention."""

    @abstractmethod
    def attention(self, variables: Variables, x: jax.Array, lengths: jax.Array | None = None) -> jax.Array:
        """How much each element, of the first axis of two, hears of each: (batch, heads, length, length).

        Of those beyond the true lengths, (batch,), nobody hears.
        """
