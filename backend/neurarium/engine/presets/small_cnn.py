"""A small convolutional network."""

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import AnsweringPreset, output_layer, preset_registry


@preset_registry.register("small_cnn")
class SmallCnn(AnsweringPreset):
    """Two convolutions with pooling: finds strokes wherever they are, with fewer weights than 16-16."""

    title = "Small CNN"

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="conv_1", type="conv2d", config={"filters": 8}),
            LayerSpec(id="pool_1", type="max_pool"),
            LayerSpec(id="conv_2", type="conv2d", config={"filters": 16}),
            LayerSpec(id="pool_2", type="max_pool"),
            LayerSpec(id="flatten", type="flatten"),
            output_layer(data),
        ]

    def optimizer(self) -> Spec:
        return Spec(type="adamw", config={"learning_rate": 0.003})

    def batch_size(self) -> int:
        return 20
