"""The network that every explanation draws."""

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import Preset, preset_registry


@preset_registry.register("mlp_16_16")
class Mlp1616(Preset):
    """Two hidden layers of sixteen units: small enough to see every weight."""

    title = "16-16"

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        classes = len(data.class_names)
        return [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="flatten", type="flatten"),
            LayerSpec(id="dense_1", type="dense", config={"units": 16}),
            LayerSpec(id="dense_2", type="dense", config={"units": 16}),
            LayerSpec(id="output", type="dense", config={"units": classes, "activation": "linear"}),
        ]
