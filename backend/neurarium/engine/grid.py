"""The grid that functions of points are drawn on."""

import math

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError


class Grid:
    """Evenly spaced points of a data set's space, `size` along each axis, its ends included.

    Raises:
        EngineError: the data are no points.
    """

    def __init__(self, data: DataSpec, size: int) -> None:
        expect_points(data)
        axes = [np.linspace(low, high, size, dtype=np.float32) for low, high in data.ranges]
        # The last axis varies slowest: row 0 of a picture is the lowest y.
        columns = [grid.ravel() for grid in np.meshgrid(*axes)]
        self.shape = (size,) * len(axes)
        self._field = next(iter(data.input_shapes))
        self._points = np.stack(columns, axis=1)

    @property
    def samples(self) -> Batch:
        """All points of the grid as a batch, row after row."""
        count = math.prod(self.shape)
        return Batch({self._field: jnp.asarray(self._points)}, jnp.zeros(count))

    def maps(self, values: jax.Array) -> jax.Array:
        """Values of the grid's points, (points, units), as one map for each unit, (units, *shape)."""
        return values.T.reshape(-1, *self.shape)


def expect_points(data: DataSpec) -> None:
    """Raise unless the data are points of a plane or of a curve."""
    if data.kind == "images":
        raise EngineError("no_points", "This is shown of points of a plane and of curves only.")
