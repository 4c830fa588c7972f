"""Enough units for a wave."""

from typing import ClassVar

from neurarium.engine.dataset import DataKind
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("curve_wave")
class CurveWave(Lab):
    """Two layers of sixteen units follow the wave in a second. Look at the maps of the first layer: each
    unit takes one bend.
    """

    title = "A wave, followed"
    category = "works"
    kind: ClassVar[DataKind] = "curve"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="sine"), 16, 16, optimizer=Spec(type="adam", config={"learning_rate": 0.01})
        )
