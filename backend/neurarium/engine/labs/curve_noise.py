"""A curve through every noisy point."""

from typing import ClassVar

from neurarium.engine.dataset import DataKind
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("curve_noise")
class CurveNoise(Lab):
    """Twelve noisy points and 128 units: the curve goes through every one of them and misses the others.
    Watch the test loss while the train loss falls to nothing.
    """

    title = "Noise, learned by heart"
    category = "fails"
    kind: ClassVar[DataKind] = "curve"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="polynomial", config={"samples": 24, "noise": 0.8}),
            64,
            64,
            optimizer=Spec(type="adam", config={"learning_rate": 0.01}),
        )
