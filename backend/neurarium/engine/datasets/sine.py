"""A wave."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Curve


@dataset_registry.register("sine")
class Sine(Curve):
    """A wave: watch the units share out its bends among themselves."""

    title = "Sine"

    def height(self, x: np.ndarray) -> np.ndarray:
        height: np.ndarray = 0.8 * np.sin(x)
        return height
