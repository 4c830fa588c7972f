"""Nothing but an input and an output."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import AnsweringPreset, output_layer, preset_registry


@preset_registry.register("empty")
class Empty(AnsweringPreset):
    """Only what every network has, an input and an output: a sheet to build on."""

    title = "Empty"
    tables: ClassVar[bool] = True
    sequences: ClassVar[bool] = True
    coordinates: ClassVar[tuple[int, ...]] = (1, 2)

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        # Named as the builder names what it adds, which also tells the network from that of `linear`.
        flatten = [LayerSpec(id="flatten_1", type="flatten")] if data.picture or data.sequence else []
        return [LayerSpec(id="input", type="input"), *flatten, output_layer(data)]
