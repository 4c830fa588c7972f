"""Slopes and falls."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Curve

TOOTH = 4.0  # how long one is


@dataset_registry.register("sawtooth")
class Sawtooth(Curve):
    """Slopes and sudden falls: rectifiers have the right shape for the slopes."""

    title = "Sawtooth"

    def height(self, x: np.ndarray) -> np.ndarray:
        height: np.ndarray = 1.6 * ((x / TOOTH) % 1) - 0.8
        return height
