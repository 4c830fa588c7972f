"""A checkerboard."""

from typing import ClassVar

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneClasses

FIELDS = 4  # along each side
FIELD_SIZE = 2.6
GAP = 0.3


@dataset_registry.register("checkerboard")
class Checkerboard(PlaneClasses):
    """Sixteen fields, two classes in turn: the more borders, the more units a network needs."""

    title = "Checkerboard"
    strays: ClassVar[float] = 1.0

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        field = np.floor(FIELDS * draws.uniform[:, :2])
        points = (FIELD_SIZE - GAP) * (FIELDS * draws.uniform[:, :2] - field - 0.5)
        points += FIELD_SIZE * (field + 0.5 - FIELDS / 2)
        return points, field.sum(1).astype(int) % 2
