"""A start without differences."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("equal_start")
class EqualStart(Lab):
    """If all weights begin at zero, no unit ever gets a gradient, and nothing happens at all. Random
    starts are what makes units different: change the initialiser and see.
    """

    title = "All weights zero"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(Spec(type="circle"), 4, 2, initializer="zeros")
