"""Two normal distributions."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneClasses

SPREAD = 0.8


@dataset_registry.register("gaussians")
class Gaussians(PlaneClasses):
    """Two clouds, one in each corner: a straight line parts them as well as can be."""

    title = "Gaussians"

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        upper = draws.in_turn(2)
        centres = np.where(upper == 1, 2, -2)[:, np.newaxis]
        return centres + SPREAD * draws.normal, upper

    def groups(self) -> int:
        return 2
