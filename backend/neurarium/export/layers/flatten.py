"""The flatten layer as code."""

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


@layer_code("flatten")
class FlattenCode(LayerCode):
    """A row of all numbers, channels last."""

    def jax(self, step: Step) -> Function:
        return Function(_reshaped(step))

    def flax(self, step: Step) -> Module:
        return Module(_reshaped(step))

    def pytorch(self, step: Step) -> Module:
        # Neurarium's pictures have their channels last, and so do its rows of numbers.
        is_picture = len(step.input_shape) == 3 and step.input_shape[-1] > 1
        return Module(f"{step.x}.permute(0, 2, 3, 1).flatten(1)" if is_picture else f"{step.x}.flatten(1)")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.Flatten")

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.op("Flatten", layer.x, axis=1)


def _reshaped(step: Step) -> str:
    return f"{step.x}.reshape(len({step.x}), -1)"
