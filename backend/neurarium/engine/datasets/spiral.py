"""Spirals."""

from typing import ClassVar

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.drawn import Draws, PlaneClasses, polar


@dataset_registry.register("spiral")
class Spiral(PlaneClasses):
    """Arms that wind around each other: hard for a small network, unless it is given the right features."""

    title = "Spiral"
    strays: ClassVar[float] = 0.8

    arms: int = Field(2, ge=2, le=5, title="Arms", description="How many arms it has, each a class.")

    turns: float = Field(
        1.6,
        ge=0.5,
        le=3,
        title="Turns",
        description="How often each arm winds round the middle; 1.75 times in TensorFlow Playground.",
    )

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        arm = draws.in_turn(self.arms)
        way = np.sqrt(draws.uniform[:, 0])
        angle = 2 * np.pi * (self.turns * way + arm / self.arms)
        return polar(0.3 + 4.7 * way, angle), arm

    def class_names(self) -> tuple[str, ...]:
        return tuple("ABCDE"[: self.arms])

    def groups(self) -> int:
        return self.arms
