"""The activation layer as code."""

from neurarium.engine.layers.activation import Activation
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_activations import ONNX_ACTIVATIONS
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.spellings import ACTIVATIONS, KERAS_ACTIVATIONS
from neurarium.export.walk import Step


@layer_code("activation")
class ActivationCode(LayerCode):
    """A function of the framework, applied."""

    def jax(self, step: Step) -> Function:
        return Function(ACTIVATIONS[_name(step)].jax.format(step.x))

    def flax(self, step: Step) -> Module:
        return Module(ACTIVATIONS[_name(step)].flax.format(step.x))

    def pytorch(self, step: Step) -> Module:
        return Module(ACTIVATIONS[_name(step)].pytorch.format(step.x))

    def keras(self, step: Step) -> KerasLayer:
        name = _name(step)
        spelling = ACTIVATIONS[name].keras or "None"
        return KerasLayer("layers.Activation", (spelling,), KERAS_ACTIVATIONS.get(name, ""))

    def onnx(self, layer: OnnxLayer) -> str:
        return ONNX_ACTIVATIONS[layer.of(Activation).activation](layer, layer.x)


def _name(step: Step) -> str:
    return step.of(Activation).activation
