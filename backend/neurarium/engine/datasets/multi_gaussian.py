"""Hills and hollows."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import PlaneSurface

WIDTH = 1.3
HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


@dataset_registry.register("multi_gaussian")
class MultiGaussian(PlaneSurface):
    """Hills and hollows in turn: each wants some units of its own."""

    title = "Multi-Gaussian"

    def height(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return sum(
            (
                sign * np.exp(-((x - centre_x) ** 2 + (y - centre_y) ** 2) / (2 * WIDTH**2))
                for centre_x, centre_y, sign in HILLS
            ),
            np.zeros_like(x),
        )
