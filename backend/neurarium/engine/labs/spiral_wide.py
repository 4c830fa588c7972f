"""A spiral and a large network."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("spiral_wide")
class SpiralWide(Lab):
    """Thirty-two units and Adam find their own features from x and y alone. Watch the warped plane of the
    second layer: the arms are pulled apart until a line parts them.
    """

    title = "Spiral with many units"
    category = "works"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="spiral"), 16, 16, optimizer=Spec(type="adam", config={"learning_rate": 0.003})
        )
