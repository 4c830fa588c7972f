"""The simplest network."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import AnsweringPreset, dense_chain, point_layers, preset_registry


@preset_registry.register("linear")
class Linear(AnsweringPreset):
    """No hidden layer: each answer weighs every input. Of pictures, the weights are what it looks for."""

    title = "Linear"
    tables: ClassVar[bool] = True
    coordinates: ClassVar[tuple[int, ...]] = (1, 2)
    augments: ClassVar[bool] = False

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        if data.points:
            return point_layers(data, (), "linear")
        return dense_chain(data)
