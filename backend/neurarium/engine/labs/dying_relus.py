"""Rectifiers that never fire again."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("dying_relus")
class DyingRelus(Lab):
    """Steps this large throw rectifiers to where they are zero for every point; without a gradient they never
    come back, and a whole layer goes dark. Rewind with a learning rate of 0.1, and they stay alive.
    """

    title = "Dying ReLUs"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="circle"),
            8,
            8,
            activation="relu",
            optimizer=Spec(type="sgd", config={"learning_rate": 3.0}),
        )
