"""A deeper convolutional network."""

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import AnsweringPreset, output_layer, preset_registry


@preset_registry.register("deeper_cnn")
class DeeperCnn(AnsweringPreset):
    """Four convolutions, two poolings, dropout and a dense layer: slower, and reads best."""

    title = "Deeper CNN"

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="conv_1", type="conv2d", config={"filters": 8}),
            LayerSpec(id="conv_2", type="conv2d", config={"filters": 8}),
            LayerSpec(id="pool_1", type="max_pool"),
            LayerSpec(id="conv_3", type="conv2d", config={"filters": 16}),
            LayerSpec(id="conv_4", type="conv2d", config={"filters": 16}),
            LayerSpec(id="pool_2", type="max_pool"),
            LayerSpec(id="flatten", type="flatten"),
            LayerSpec(id="dense_1", type="dense", config={"units": 64}),
            LayerSpec(id="dropout", type="dropout", config={"rate": 0.3}),
            output_layer(data),
        ]

    def optimizer(self) -> Spec:
        return Spec(type="adamw", config={"learning_rate": 0.002})

    def batch_size(self) -> int:
        return 32
