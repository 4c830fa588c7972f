"""A deep network of sigmoids."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("vanishing_gradients")
class VanishingGradients(Lab):
    """Six layers of sigmoids, each of which lets at most a quarter of the gradient through: the first
    layers hardly move. Compare their gradients with those of the last, then try tanh.
    """

    title = "Vanishing gradients"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(Spec(type="circle"), 4, 4, 4, 4, 4, 4, activation="sigmoid")
