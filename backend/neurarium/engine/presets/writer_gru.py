"""A recurrent network that tells what comes next."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Network
from neurarium.engine.preset import WritingPreset, chain, preset_registry


@preset_registry.register("writer_gru")
class WriterGru(WritingPreset):
    """A GRU of 96 units tells after each letter which one comes next."""

    title = "GRU that writes"
    learning_rate: ClassVar[float] = 0.005

    def networks(self, data: DataSpec) -> dict[str, Network]:
        remember = {"units": 96, "return_sequences": True}
        layers = [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="embedding", type="embedding", config={"units": 24}),
            LayerSpec(id="gru", type="gru", config=remember),
            self.output(data),
        ]
        return {"network": chain(layers)}
