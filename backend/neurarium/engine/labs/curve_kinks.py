"""Too few kinks for a wave."""

from typing import ClassVar

from neurarium.engine.dataset import DataKind
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("curve_kinks")
class CurveKinks(Lab):
    """A rectifier gives the line one kink, and this wave wants at least four. See where the three kinks
    settle, then add units one by one.
    """

    title = "Three kinks for a wave"
    category = "fails"
    kind: ClassVar[DataKind] = "curve"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="sine"),
            3,
            activation="relu",
            optimizer=Spec(type="adam", config={"learning_rate": 0.01}),
        )
