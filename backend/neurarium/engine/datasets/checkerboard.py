"""A checkerboard."""

from typing import ClassVar

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneRegions

FIELDS = 4  # along each side
FIELD_SIZE = 2.6
GAP = 0.3


@dataset_registry.register("checkerboard")
class Checkerboard(PlaneRegions):
    """Sixteen fields, two classes in turn: the more borders, the more units a network needs."""

    title = "Chessboard"
    strays: ClassVar[float] = 1.0

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        field = np.floor(FIELDS * draws.uniform[:, :2])
        points = (FIELD_SIZE - GAP) * (FIELDS * draws.uniform[:, :2] - field - 0.5)
        points += FIELD_SIZE * (field + 0.5 - FIELDS / 2)
        return points, self.class_at(points)

    def class_at(self, points: np.ndarray) -> np.ndarray:
        classes: np.ndarray = np.floor(points / FIELD_SIZE).sum(1).astype(int) % 2
        return classes
