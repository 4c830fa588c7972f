"""The add layer as code."""

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


@layer_code("add")
class AddCode(LayerCode):
    """A sum."""

    def jax(self, step: Step) -> Function:
        return Function(" + ".join(step.inputs))

    def flax(self, step: Step) -> Module:
        return Module(" + ".join(step.inputs))

    def pytorch(self, step: Step) -> Module:
        return Module(" + ".join(step.inputs))

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.Add")

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.op("Sum", *layer.inputs)
