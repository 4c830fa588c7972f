"""Waves around the middle."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import PlaneSurface

WAVE_LENGTH = 4.0


@dataset_registry.register("ripple")
class Ripple(PlaneSurface):
    """Waves around a stone in the water: the radius as a feature makes it a curve."""

    title = "Ripple"

    def height(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        radius = np.hypot(x, y)
        height: np.ndarray = np.cos(2 * np.pi * radius / WAVE_LENGTH) * np.exp(-radius / 6)
        return height
