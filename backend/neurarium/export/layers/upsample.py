"""The upsampling layer as code."""

import numpy as np

from neurarium.engine.layers.upsample import Upsample
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


@layer_code("upsample")
class UpsampleCode(LayerCode):
    """Rows and columns that come again."""

    def jax(self, step: Step) -> Function:
        return Function(_repeated(step))

    def flax(self, step: Step) -> Module:
        return Module(_repeated(step))

    def pytorch(self, step: Step) -> Module:
        return Module(f"F.interpolate({step.x}, scale_factor={step.of(Upsample).factor})")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.UpSampling2D", (str(step.of(Upsample).factor),))

    def onnx(self, layer: OnnxLayer) -> str:
        factor = layer.of(Upsample).factor
        scales = layer.constant("scales", np.array([1, factor, factor, 1], np.float32))
        options = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return layer.op("Resize", layer.x, "", scales, mode="nearest", **options)


def _repeated(step: Step) -> str:
    factor = step.of(Upsample).factor
    return f"{step.x}.repeat({factor}, axis=1).repeat({factor}, axis=2)"
