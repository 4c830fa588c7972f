"""A linear network on exclusive or."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("linear_xor")
class LinearXor(Lab):
    """A network without a hidden layer can only draw a straight line, and no line parts these four
    squares. Press play and watch it turn without ever finding a place.
    """

    title = "A line against XOR"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(Spec(type="xor"))
