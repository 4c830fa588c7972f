"""Three clouds."""

import numpy as np

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneClasses, polar

SPREAD = 0.9


@dataset_registry.register("blobs")
class Blobs(PlaneClasses):
    """Three clouds, each a class: softmax says how likely each one is."""

    title = "Blobs"

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        blob = draws.in_turn(3)
        centres = polar(np.full(len(blob), 3.2), 2 * np.pi * (blob / 3 + 0.25))
        return centres + SPREAD * draws.normal, blob

    def class_names(self) -> tuple[str, ...]:
        return ("A", "B", "C")

    def groups(self) -> int:
        return 3
