"""Pooling layers as code; they differ in names alone."""

from typing import ClassVar

from neurarium.engine.pool import Pool
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


class PoolCode(LayerCode):
    """Windows over pictures: `function` is the name in JAX and Flax, with `helper` as its code in JAX."""

    function: ClassVar[str]
    helper: ClassVar[str]
    keras_name: ClassVar[str]
    onnx_name: ClassVar[str]

    def jax(self, step: Step) -> Function:
        layer = step.of(Pool)
        return Function(f"{self.function}({step.x}, {layer.size}, {layer.stride})", self.helper)

    def flax(self, step: Step) -> Module:
        size, stride = step.of(Pool).size, step.of(Pool).stride
        return Module(f"nnx.{self.function}({step.x}, ({size}, {size}), strides=({stride}, {stride}))")

    def pytorch(self, step: Step) -> Module:
        layer = step.of(Pool)
        options = "" if layer.stride == layer.size else f", stride={layer.stride}"
        return Module(f"F.{self.function}2d({step.x}, {layer.size}{options})")

    def keras(self, step: Step) -> KerasLayer:
        layer = step.of(Pool)
        strides = () if layer.stride == layer.size else (f"strides={layer.stride}",)
        return KerasLayer(f"layers.{self.keras_name}", (str(layer.size), *strides))

    def onnx(self, layer: OnnxLayer) -> str:
        size, stride = layer.of(Pool).size, layer.of(Pool).stride
        x = layer.channels_first(layer.x)
        y = layer.op(self.onnx_name, x, kernel_shape=[size] * 2, strides=[stride] * 2)
        return layer.channels_last(y)
