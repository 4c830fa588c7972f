"""The layer of the last element as code."""

import numpy as np

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


@layer_code("last")
class LastCode(LayerCode):
    """The last of the second axis."""

    def jax(self, step: Step) -> Function:
        return Function(f"{step.x}[:, -1]")

    def flax(self, step: Step) -> Module:
        return Module(f"{step.x}[:, -1]")

    def pytorch(self, step: Step) -> Module:
        return Module(f"{step.x}[:, -1]")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.Lambda", ("lambda x: x[:, -1]",))

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.op("Gather", layer.x, layer.constant("last", np.array(-1)), axis=1)
