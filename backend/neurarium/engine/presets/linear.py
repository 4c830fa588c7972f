"""The simplest network."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import Preset, preset_registry


@preset_registry.register("linear")
class Linear(Preset):
    """No hidden layer: each class weighs every pixel, and the weights are pictures of what it looks for."""

    title = "Linear"
    augments: ClassVar[bool] = False

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        classes = len(data.class_names)
        return [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="flatten", type="flatten"),
            LayerSpec(id="output", type="dense", config={"units": classes, "activation": "linear"}),
        ]
