"""The reshape layer as code."""

from neurarium.engine.layers.reshape import Reshape
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


@layer_code("reshape")
class ReshapeCode(LayerCode):
    """A picture of a row, channels last; PyTorch then puts them first."""

    def jax(self, step: Step) -> Function:
        return Function(_reshaped(step))

    def flax(self, step: Step) -> Module:
        return Module(_reshaped(step))

    def pytorch(self, step: Step) -> Module:
        return Module(f"{_reshaped(step)}.permute(0, 3, 1, 2)")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.Reshape", (f"({_sizes(step)})",))

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.op("Reshape", layer.x, layer.numbers("shape", -1, *layer.node.shape))


def _reshaped(step: Step) -> str:
    return f"{step.x}.reshape(len({step.x}), {_sizes(step)})"


def _sizes(step: Step) -> str:
    layer = step.of(Reshape)
    return f"{layer.height}, {layer.width}, {layer.channels}"
