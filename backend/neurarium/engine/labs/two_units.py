"""Too few units."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("two_units")
class TwoUnits(Lab):
    """Each unit draws one line, and two lines leave a strip open: the network ends up almost right, and
    stays there. Add a third unit and see the ring close.
    """

    title = "Two units for a circle"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(Spec(type="circle"), 2)
