"""A network for difficult borders."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import AnsweringPreset, point_layers, preset_registry


@preset_registry.register("plane_8_8_8")
class Plane888(AnsweringPreset):
    """Three hidden layers of 8 rectifiers, with Adam: bends its borders round spirals and rings."""

    title = "8-8-8"
    pictures: ClassVar[bool] = False
    coordinates: ClassVar[tuple[int, ...]] = (2,)

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return point_layers(data, (8, 8, 8), "relu")

    def optimizer(self) -> Spec:
        return Spec(type="adam", config={"learning_rate": 0.003})

    def batch_size(self) -> int:
        return 10
