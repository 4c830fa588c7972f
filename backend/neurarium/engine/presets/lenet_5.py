"""The network that read cheques."""

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import AnsweringPreset, output_layer, preset_registry


@preset_registry.register("lenet_5")
class LeNet5(AnsweringPreset):
    """LeCun et al. 1998: two convolutions with pooling and two dense layers, in its tanh of old.

    As there but for full connections between the maps and a linear output. Pictures of 28 × 28 are padded to
    the 32 × 32 of the paper by the first convolution; smaller ones are not shrunk by the second.
    """

    title = "LeNet-5"

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        assert data.picture
        padding = "valid" if min(data.picture.height, data.picture.width) // 2 >= 10 else "same"
        conv = {"kernel_size": 5, "activation": "tanh"}
        return [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="conv_1", type="conv2d", config={"filters": 6, **conv}),
            LayerSpec(id="pool_1", type="avg_pool"),
            LayerSpec(id="conv_2", type="conv2d", config={"filters": 16, "padding": padding, **conv}),
            LayerSpec(id="pool_2", type="avg_pool"),
            LayerSpec(id="flatten", type="flatten"),
            LayerSpec(id="dense_1", type="dense", config={"units": 120, "activation": "tanh"}),
            LayerSpec(id="dense_2", type="dense", config={"units": 84, "activation": "tanh"}),
            output_layer(data),
        ]

    def optimizer(self) -> Spec:
        return Spec(type="adamw", config={"learning_rate": 0.002})

    def batch_size(self) -> int:
        return 32
