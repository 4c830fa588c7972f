"""Squares as features."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("squares")
class Squares(Lab):
    """There is no hidden layer, yet the circle is learned in a moment: given x² and y², a weighted sum is
    a radius. Look at the two weights, which become alike.
    """

    title = "Features instead of layers"
    category = "works"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="circle"), features={"x": False, "y": False, "x_squared": True, "y_squared": True}
        )
