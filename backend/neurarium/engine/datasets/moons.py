"""Two half moons."""

from typing import ClassVar

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneClasses, polar


@dataset_registry.register("moons")
class Moons(PlaneClasses):
    """Two half moons that reach into each other: a bent line parts them."""

    title = "Moons"
    strays: ClassVar[float] = 1.2

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        lower = draws.in_turn(2)
        angle = np.pi * (draws.uniform[:, 0] + lower)
        centre = np.where(lower == 1, 1.6, -1.6)[:, np.newaxis] * np.array([1.0, 0.5])
        return polar(np.full_like(angle, 3.2), angle) + centre, lower

    def groups(self) -> int:
        return 2
