"""A small transformer that tells what comes next."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Edge, LayerSpec, Network
from neurarium.engine.preset import WritingPreset, preset_registry

WIDTH = 32


@preset_registry.register("small_transformer")
class SmallTransformer(WritingPreset):
    """One block of attention with four heads and of a dense layer, each with a way past it: 12,000 weights.

    Vaswani et al. 2017; normalised before each part, as in GPT-2.
    """

    title = "Small transformer"
    learning_rate: ClassVar[float] = 0.005

    def networks(self, data: DataSpec) -> dict[str, Network]:
        layers = (
            LayerSpec(id="input", type="input"),
            LayerSpec(id="embedding", type="embedding", config={"units": WIDTH}),
            LayerSpec(id="position", type="position"),
            LayerSpec(id="norm_1", type="layer_norm"),
            LayerSpec(id="attention", type="self_attention", config={"heads": 4}),
            LayerSpec(id="heard", type="add"),
            LayerSpec(id="norm_2", type="layer_norm"),
            LayerSpec(id="dense_1", type="dense", config={"units": 4 * WIDTH, "activation": "gelu"}),
            LayerSpec(id="dense_2", type="dense", config={"units": WIDTH, "activation": "linear"}),
            LayerSpec(id="thought", type="add"),
            LayerSpec(id="norm_3", type="layer_norm"),
            self.output(data),
        )
        wires = (
            "input>embedding embedding>position position>norm_1 norm_1>attention attention>heard"
            " position>heard heard>norm_2 norm_2>dense_1 dense_1>dense_2 dense_2>thought heard>thought"
            " thought>norm_3 norm_3>output"
        )
        pairs = (wire.split(">") for wire in wires.split())
        return {"network": Network(layers=layers, edges=tuple(Edge(source=a, target=b) for a, b in pairs))}
