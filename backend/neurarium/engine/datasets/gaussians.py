"""Two normal distributions."""

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneClasses


@dataset_registry.register("gaussians")
class Gaussians(PlaneClasses):
    """Two clouds, one in each corner: a straight line parts them as well as can be."""

    title = "Gaussians"

    variance: float = Field(
        0.64,
        ge=0.01,
        le=9,
        title="Variance",
        description="How wide the clouds are: from 0.5 to 4, as noise grows, in TensorFlow Playground.",
    )

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        upper = draws.in_turn(2)
        centres = np.where(upper == 1, 2, -2)[:, np.newaxis]
        return centres + np.sqrt(self.variance) * draws.normal, upper

    def groups(self) -> int:
        return 2
