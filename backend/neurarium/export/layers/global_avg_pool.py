"""The global average pooling layer as code."""

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


@layer_code("global_avg_pool")
class GlobalAvgPoolCode(LayerCode):
    """A mean over both axes of the picture."""

    def jax(self, step: Step) -> Function:
        return Function(f"{step.x}.mean(axis=(1, 2))")

    def flax(self, step: Step) -> Module:
        return Module(f"{step.x}.mean(axis=(1, 2))")

    def pytorch(self, step: Step) -> Module:
        return Module(f"{step.x}.mean(dim=(2, 3))")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.GlobalAveragePooling2D")

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.op("ReduceMean", layer.x, axes=[1, 2], keepdims=0)
