"""The simplest network."""

from typing import ClassVar

from neurarium.engine.dataset import DataKind, DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import Preset, output_layer, point_layers, preset_registry


@preset_registry.register("linear")
class Linear(Preset):
    """No hidden layer: each answer weighs every input. Of pictures, the weights are what it looks for."""

    title = "Linear"
    augments: ClassVar[bool] = False
    kinds: ClassVar[tuple[DataKind, ...]] = ("images", "plane", "curve")

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        if data.kind != "images":
            return point_layers(data, (), "linear")
        return [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="flatten", type="flatten"),
            output_layer(data),
        ]
