"""A disc within a ring."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneRegions, polar

RADIUS = 2.5  # of the disc


@dataset_registry.register("circle")
class Circle(PlaneRegions):
    """A disc within a ring: no straight line parts them, the distance from the middle does."""

    title = "Circle"

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        outer = draws.in_turn(2)
        inner_radius = RADIUS * np.sqrt(draws.uniform[:, 0])
        outer_radius = 3.5 + 1.5 * draws.uniform[:, 0]
        radius = np.where(outer == 1, outer_radius, inner_radius)
        return polar(radius, 2 * np.pi * draws.uniform[:, 1]), outer

    def class_at(self, points: np.ndarray) -> np.ndarray:
        classes: np.ndarray = (np.hypot(*points.T) > RADIUS).astype(int)
        return classes

    def groups(self) -> int:
        return 2
