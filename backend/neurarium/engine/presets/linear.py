"""The simplest network."""

from typing import ClassVar

from neurarium.engine.dataset import DataKind, DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import Preset, dense_chain, point_layers, preset_registry


@preset_registry.register("linear")
class Linear(Preset):
    """No hidden layer: each answer weighs every input. Of pictures, the weights are what it looks for."""

    title = "Linear"
    augments: ClassVar[bool] = False
    kinds: ClassVar[tuple[DataKind, ...]] = ("images", "plane", "curve")

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        if data.kind != "images":
            return point_layers(data, (), "linear")
        return dense_chain(data)
