"""Just enough for a kink."""

from typing import ClassVar

from neurarium.engine.dataset import DataKind
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("curve_absolute")
class CurveAbsolute(Lab):
    """One rectifier for each side is all that |x| needs. Look at the two weights of each unit: it can be
    read off the network why it is right.
    """

    title = "Two rectifiers, one kink"
    category = "works"
    kind: ClassVar[DataKind] = "curve"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="absolute"),
            2,
            activation="relu",
            optimizer=Spec(type="adam", config={"learning_rate": 0.01}),
        )
