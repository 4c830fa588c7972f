"""The absolute value."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Curve


@dataset_registry.register("absolute")
class Absolute(Curve):
    """One kink: two rectifiers are enough for it."""

    title = "Absolute value"

    def height(self, x: np.ndarray) -> np.ndarray:
        height: np.ndarray = np.abs(x) / 3.75 - 0.8
        return height
