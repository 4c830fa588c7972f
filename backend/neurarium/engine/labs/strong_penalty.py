"""A penalty that outweighs the loss."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("strong_penalty")
class StrongPenalty(Lab):
    """The penalty pulls every weight to zero faster than the points can push it away: the maps go flat, and
    the network says “half” everywhere. Lower the L2 penalty and rewind: the same start learns the circle.
    """

    title = "Too much L2"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="circle"), 4, 2, optimizer=Spec(type="sgd", config={"learning_rate": 0.03, "l2": 0.1})
        )
