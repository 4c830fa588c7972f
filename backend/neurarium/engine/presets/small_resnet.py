"""A small residual network."""

from collections.abc import Iterator
from itertools import pairwise

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Edge, LayerSpec, Network, Spec
from neurarium.engine.preset import AnsweringPreset, output_layer, preset_registry

WIDTHS = (8, 16)
LINEAR = {"activation": "linear"}


@preset_registry.register("small_resnet")
class SmallResNet(AnsweringPreset):
    """Two residual blocks: the layers learn what to add to their input, which is passed on beside them.

    He et al. 2016, with the normalisation after each convolution; a 1 × 1 convolution brings the input of the
    second block to the shape of what is added.
    """

    title = "Small ResNet"

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        blocks = [spec for number in range(1, len(WIDTHS) + 1) for spec in _block(number)]
        return [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="conv", type="conv2d", config={"filters": WIDTHS[0]}),
            LayerSpec(id="pool", type="max_pool"),
            *blocks,
            LayerSpec(id="global_pool", type="global_avg_pool"),
            output_layer(data),
        ]

    def network(self, data: DataSpec) -> Network:
        edges = [Edge(source="input", target="conv"), Edge(source="conv", target="pool")]
        source = "pool"
        for number in range(1, len(WIDTHS) + 1):
            edges += _wires(number, source)
            source = f"relu_{number}"
        edges += [Edge(source=source, target="global_pool"), Edge(source="global_pool", target="output")]
        return Network(layers=tuple(self.layers(data)), edges=tuple(edges))

    def optimizer(self) -> Spec:
        return Spec(type="adamw", config={"learning_rate": 0.01})

    def batch_size(self) -> int:
        return 32


def _block(number: int) -> Iterator[LayerSpec]:
    """Two convolutions with normalisation; from the second block on with half the height and the width."""
    filters, stride = WIDTHS[number - 1], 1 if number == 1 else 2
    conv = {"filters": filters, "use_bias": False, **LINEAR}
    if stride == 2:
        shortcut = {**conv, "kernel_size": 1, "stride": stride}
        yield LayerSpec(id=f"shortcut_{number}", type="conv2d", config=shortcut)
    yield LayerSpec(id=f"conv_{number}_1", type="conv2d", config={**conv, "stride": stride})
    yield LayerSpec(id=f"norm_{number}_1", type="batch_norm")
    yield LayerSpec(id=f"relu_{number}_1", type="activation")
    yield LayerSpec(id=f"conv_{number}_2", type="conv2d", config=conv)
    yield LayerSpec(id=f"norm_{number}_2", type="batch_norm")
    yield LayerSpec(id=f"add_{number}", type="add")
    yield LayerSpec(id=f"relu_{number}", type="activation")


def _wires(number: int, source: str) -> Iterator[Edge]:
    """The way through a block, and the way around it."""
    specs = [spec.id for spec in _block(number)]
    shortcut = f"shortcut_{number}"
    way = [source, *(id_ for id_ in specs if id_ != shortcut)]
    around = [source, *([shortcut] if shortcut in specs else []), f"add_{number}"]
    for ids in (way, around):
        yield from (Edge(source=a, target=b) for a, b in pairwise(ids))
