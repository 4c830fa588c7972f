"""A polynomial."""

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Curve


@dataset_registry.register("polynomial")
class Polynomial(Curve):
    """A cubic curve with noise: a network that is too large learns the noise by heart."""

    title = "Polynomial"

    noise: float = Field(
        0.3, ge=0, le=1, title="Noise", description="How far the points stray from where they belong."
    )

    def height(self, x: np.ndarray) -> np.ndarray:
        u = x / 6
        height: np.ndarray = 0.8 * (4 * u**3 - 3 * u)
        return height
