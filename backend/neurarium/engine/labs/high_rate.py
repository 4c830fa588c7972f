"""Steps that are too large."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("high_rate")
class HighRate(Lab):
    """Every step overshoots, the next gradient is larger still, and within a few steps the loss is no
    longer a number. Rewind, set the learning rate to 0.01, and the same network learns.
    """

    title = "Learning rate too high"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="multi_gaussian"),
            8,
            8,
            activation="relu",
            optimizer=Spec(type="sgd", config={"learning_rate": 1.0}),
        )
