"""Learning the noise by heart."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("overfitting")
class Overfitting(Lab):
    """Thirty noisy points and a large network: it learns every one by heart while the test loss climbs.
    More points, less noise or some L2 penalty bring the two curves together.
    """

    title = "Few noisy points"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="circle", config={"samples": 60, "noise": 0.8}),
            32,
            32,
            activation="relu",
            optimizer=Spec(type="adam", config={"learning_rate": 0.003}),
        )
