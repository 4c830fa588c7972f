"""A start that leads nowhere."""

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import Lab, lab_registry, on_points


@lab_registry.register("local_minimum")
class LocalMinimum(Lab):
    """Four units are enough for XOR, but from this start they settle where every small step makes it
    worse. Rewind and it happens again; take a new start and it mostly works.
    """

    title = "A local minimum"
    category = "fails"

    def experiment(self) -> Experiment:
        return on_points(Spec(type="xor"), 4, seed=5)
