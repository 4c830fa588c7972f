"""One number of a layer's output, to be looked at."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

SEQUENCE = 2  # axes


class Element(NamedTuple):
    """Which number: that of a unit, or of a channel at a row and a column of a picture; int32.

    A sequence is a picture of one channel, a row for each element.
    """

    unit: jax.Array
    row: jax.Array
    column: jax.Array

    @classmethod
    def within(
        cls,
        shape: tuple[int, ...],
        *,
        unit: float | jax.Array,
        row: float | jax.Array,
        column: float | jax.Array,
    ) -> "Element":
        """The element of an output of this shape that is nearest to these numbers."""
        units = shape[-1] if shape and len(shape) != SEQUENCE else 1
        rows, columns = shape[:2] if len(shape) >= SEQUENCE else (1, 1)
        wanted = ((unit, units), (row, rows), (column, columns))
        return cls(*(jnp.clip(jnp.asarray(at, jnp.int32), 0, count - 1) for at, count in wanted))

    def of(self, output: jax.Array) -> jax.Array:
        """That number of an output (units,), (length, features) or (height, width, channels)."""
        if output.ndim == 3:
            return output[self.row, self.column, self.unit]
        if output.ndim == SEQUENCE:
            return output[self.row, self.column]
        return output.reshape(-1)[self.unit]

    def channel(self, output: jax.Array) -> jax.Array:
        """Where it is along the last axis of such an output."""
        return self.column if output.ndim == SEQUENCE else self.unit

    def channel_of(self, output: jax.Array) -> jax.Array:
        """All numbers of its unit or channel: () or (height, width)."""
        return output[..., self.unit] if output.ndim else output
