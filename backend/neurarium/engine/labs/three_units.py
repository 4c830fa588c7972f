"""Just enough units."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("three_units")
class ThreeUnits(Lab):
    """Three lines make a triangle, the fewest that can enclose something. Look at the maps of the three
    units: each cuts off one side.
    """

    title = "Three units for a circle"
    category = "works"

    def experiment(self) -> Experiment:
        return on_points(Spec(type="circle"), 3)
