"""A small network in the manner of VGG."""

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.preset import AnsweringPreset, output_layer, preset_registry

BLOCKS = ((8, 2), (16, 2), (32, 1))


@preset_registry.register("small_vgg")
class SmallVgg(AnsweringPreset):
    """Blocks of 3 × 3 convolutions, each with more filters, and poolings (Simonyan et al. 2015)."""

    title = "Small VGG"

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        layers = [LayerSpec(id="input", type="input")]
        for block, (filters, depth) in enumerate(BLOCKS, start=1):
            layers += [
                LayerSpec(id=f"conv_{block}_{number}", type="conv2d", config={"filters": filters})
                for number in range(1, depth + 1)
            ]
            layers.append(LayerSpec(id=f"pool_{block}", type="max_pool"))
        return [
            *layers,
            LayerSpec(id="flatten", type="flatten"),
            LayerSpec(id="dense_1", type="dense", config={"units": 64}),
            LayerSpec(id="dropout", type="dropout", config={"rate": 0.3}),
            output_layer(data),
        ]

    def optimizer(self) -> Spec:
        return Spec(type="adamw", config={"learning_rate": 0.002})

    def batch_size(self) -> int:
        return 32
