"""The network that the plane lab begins with."""

from typing import ClassVar

from neurarium.engine.dataset import DataKind, DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import Preset, point_layers, preset_registry


@preset_registry.register("plane_4_2")
class Plane42(Preset):
    """Hidden layers of 4 and 2 tanh units: each unit is a picture that can be understood."""

    title = "4-2"
    kinds: ClassVar[tuple[DataKind, ...]] = ("plane",)
    default_of: ClassVar[tuple[DataKind, ...]] = ("plane",)

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return point_layers(data, (4, 2), "tanh")

    def optimizer(self) -> Spec:
        return Spec(type="sgd", config={"learning_rate": 0.03})

    def batch_size(self) -> int:
        return 10
