"""A tilted plane."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import PlaneSurface


@dataset_registry.register("plane")
class Plane(PlaneSurface):
    """A tilted plane: one linear unit is enough to learn it."""

    title = "Plane"

    def height(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        height: np.ndarray = (x + y) / 12
        return height
