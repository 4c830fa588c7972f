"""Clouds in a circle."""

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneClasses, polar

RADIUS = 3.2


@dataset_registry.register("blobs")
class Blobs(PlaneClasses):
    """Clouds in a circle, each a class: softmax says how likely each one is."""

    title = "Blobs"

    count: int = Field(3, ge=2, le=9, title="Clouds", description="How many clouds there are, each a class.")
    spread: float = Field(
        0.9, ge=0.05, le=2, title="Spread", description="How far the points of a cloud lie from its middle."
    )

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        blob = draws.in_turn(self.count)
        centres = polar(np.full(len(blob), RADIUS), 2 * np.pi * (blob / self.count + 0.25))
        return centres + self.spread * draws.normal, blob

    def class_names(self) -> tuple[str, ...]:
        return tuple("ABCDEFGHI"[: self.count])

    def groups(self) -> int:
        return self.count
