"""A jump."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Curve


@dataset_registry.register("step")
class Step(Curve):
    """A jump: a smooth network needs a very large weight for it."""

    title = "Step"

    def height(self, x: np.ndarray) -> np.ndarray:
        return np.where(x < 0, -0.8, 0.8)
