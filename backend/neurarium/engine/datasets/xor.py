"""Exclusive or."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneRegions

GAP = 0.3


@dataset_registry.register("xor")
class Xor(PlaneRegions):
    """Four squares, those across from each other of one class: two lines are needed, one is not enough."""

    title = "XOR"

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        points = 10 * draws.uniform[:, :2] - 5
        points += np.copysign(GAP, points)
        return points, self.class_at(points)

    def class_at(self, points: np.ndarray) -> np.ndarray:
        classes: np.ndarray = (points.prod(1) > 0).astype(int)
        return classes
