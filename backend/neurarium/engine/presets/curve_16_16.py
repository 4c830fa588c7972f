"""The network that the curves begin with."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import AnsweringPreset, point_layers, preset_registry


@preset_registry.register("curve_16_16")
class Curve1616(AnsweringPreset):
    """Hidden layers of 16 and 16 tanh units, with Adam: follows any of the curves."""

    title = "16-16"
    pictures: ClassVar[bool] = False
    coordinates: ClassVar[tuple[int, ...]] = (1,)
    leads: ClassVar[bool] = True

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return point_layers(data, (16, 16), "tanh")

    def optimizer(self) -> Spec:
        return Spec(type="adam", config={"learning_rate": 0.01})

    def batch_size(self) -> int:
        return 10
