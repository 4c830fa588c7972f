"""A spiral and a small network."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("spiral_plain")
class SpiralPlain(Lab):
    """Six units that see x and y alone cannot bend a border around two arms: the loss falls for a while
    and then stays. Add units or features while it trains.
    """

    title = "Spiral, too few units"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(Spec(type="spiral"), 4, 2)
