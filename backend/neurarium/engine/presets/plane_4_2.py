"""The network that the plane lab begins with."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import AnsweringPreset, point_layers, preset_registry, starting


@preset_registry.register("plane_4_2")
class Plane42(AnsweringPreset):
    """Hidden layers of 4 and 2 tanh units: each unit is a picture that can be understood."""

    title = "4-2"
    pictures: ClassVar[bool] = False
    coordinates: ClassVar[tuple[int, ...]] = (2,)
    leads: ClassVar[bool] = True

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        # From this start so few units are stuck least often: scripts/measure_starts.py.
        return starting(point_layers(data, (4, 2), "tanh"), "small", bias=0.1)

    def optimizer(self) -> Spec:
        return Spec(type="sgd", config={"learning_rate": 0.03})

    def batch_size(self) -> int:
        return 10
