"""A transformer of two blocks that tells what comes next."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Network
from neurarium.engine.preset import WritingPreset, chain, preset_registry


@preset_registry.register("two_blocks")
class TwoBlocks(WritingPreset):
    """Two transformer blocks of four heads each, in a row: the second hears what the first has found."""

    title = "Transformer of two blocks"
    learning_rate: ClassVar[float] = 0.003

    def networks(self, data: DataSpec) -> dict[str, Network]:
        layers = [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="embedding", type="embedding", config={"units": 32}),
            LayerSpec(id="position", type="position"),
            LayerSpec(id="block_1", type="transformer_block", config={"heads": 4}),
            LayerSpec(id="block_2", type="transformer_block", config={"heads": 4}),
            LayerSpec(id="norm", type="layer_norm"),
            self.output(data),
        ]
        return {"network": chain(layers)}
