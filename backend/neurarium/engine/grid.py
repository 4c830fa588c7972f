"""The grid that functions of points are drawn on."""

import jax
import numpy as np

from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.field import Range, Vector
from neurarium.engine.placed import placed


class Grid:
    """Evenly spaced points of a space of these ranges, `size` along each axis, its ends included."""

    def __init__(self, ranges: tuple[Range, ...], size: int) -> None:
        axes = [np.linspace(low, high, size, dtype=np.float32) for low, high in ranges]
        # The last axis varies slowest: row 0 of a picture is the lowest y.
        columns = [grid.ravel() for grid in np.meshgrid(*axes)]
        self.shape = (size,) * len(axes)
        self._points = np.stack(columns, axis=1)

    @property
    def points(self) -> jax.Array:
        """All points of the grid, row after row, (points, axes)."""
        return placed(self._points)

    def maps(self, values: jax.Array) -> jax.Array:
        """Values of the grid's points, (points, units), as one map for each unit, (units, *shape)."""
        return values.T.reshape(-1, *self.shape)


def expect_points(data: DataSpec) -> Vector:
    """The points of a plane or of a curve that the data are.

    Raises:
        EngineError: they are none.
    """
    if data.points is None:
        raise EngineError("no_points", "This is shown of points of a plane and of curves only.")
    return data.points
