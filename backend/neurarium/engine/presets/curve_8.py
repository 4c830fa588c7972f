"""A network of a few kinks."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import AnsweringPreset, point_layers, preset_registry


@preset_registry.register("curve_8")
class Curve8(AnsweringPreset):
    """One hidden layer of 8 rectifiers: the answer is a line with up to eight kinks."""

    title = "8"
    pictures: ClassVar[bool] = False
    coordinates: ClassVar[tuple[int, ...]] = (1,)

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return point_layers(data, (8,), "relu")

    def optimizer(self) -> Spec:
        return Spec(type="adam", config={"learning_rate": 0.01})

    def batch_size(self) -> int:
        return 10
