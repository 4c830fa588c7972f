"""A spiral and the right features."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("spiral_features")
class SpiralFeatures(Lab):
    """With radius, angle and sines the spiral is almost unrolled before the first layer, and a small
    network finishes it. Look at which features the thick edges come from.
    """

    title = "Spiral with features"
    category = "works"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="spiral"), 8, 4, features={"radius": True, "angle": True, "sin_x": True, "sin_y": True}
        )
