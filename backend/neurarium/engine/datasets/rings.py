"""Rings within each other."""

from typing import ClassVar

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneClasses, polar

RINGS = 4


@dataset_registry.register("rings")
class Rings(PlaneClasses):
    """Rings within each other, two classes in turn: a network needs many units, or the radius."""

    title = "Rings"
    strays: ClassVar[float] = 0.8

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        ring = draws.in_turn(RINGS)
        radius = 1.3 * ring + 0.6 * draws.uniform[:, 0] + 0.2
        return polar(radius, 2 * np.pi * draws.uniform[:, 1]), ring % 2

    def groups(self) -> int:
        return RINGS
