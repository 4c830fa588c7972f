"""The layer of the mean over time as code."""

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


@layer_code("mean_over_time")
class MeanOverTimeCode(LayerCode):
    """A mean over the second axis."""

    def jax(self, step: Step) -> Function:
        return Function(f"{step.x}.mean(axis=1)")

    def flax(self, step: Step) -> Module:
        return Module(f"{step.x}.mean(axis=1)")

    def pytorch(self, step: Step) -> Module:
        return Module(f"{step.x}.mean(dim=1)")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.GlobalAveragePooling1D")

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.op("ReduceMean", layer.x, axes=[1], keepdims=0)
