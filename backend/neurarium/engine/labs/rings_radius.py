"""The radius as a feature."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("rings_radius")
class RingsRadius(Lab):
    """Rings are hard in the plane and easy along the radius, where they lie side by side. Take the radius
    away, give x and y instead, and watch the same units struggle.
    """

    title = "Rings and the radius"
    category = "works"

    def experiment(self) -> Experiment:
        return on_points(
            Spec(type="rings"),
            6,
            features={"x": False, "y": False, "radius": True},
            optimizer=Spec(type="sgd", config={"learning_rate": 0.1}),
        )
