"""The dense layer as code."""

from neurarium.engine.layers.dense import Dense
from neurarium.export.kernel import TORCH_NAMES, flax_kernel, jax_kernel, keras_kernel, torch_start
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_activations import ONNX_ACTIVATIONS
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.spellings import ACTIVATIONS, KERAS_ACTIVATIONS
from neurarium.export.walk import Step

_DENSE = '''
def dense(params, x):
    """Every unit sees every input."""
    y = x @ params["kernel"]
    return y + params["bias"] if "bias" in params else y
'''


@layer_code("dense")
class DenseCode(LayerCode):
    """A matrix product, a bias and an activation."""

    def jax(self, step: Step) -> Function:
        layer = step.of(Dense)
        call = ACTIVATIONS[layer.activation].jax.format(f'dense(params["{step.name}"], {step.x})')
        return Function(call, _DENSE, jax_kernel(step, first_bias=layer.initial_bias))

    def flax(self, step: Step) -> Module:
        layer = step.of(Dense)
        options = flax_kernel(step, layer.use_bias, first_bias=layer.initial_bias)
        return Module(
            ACTIVATIONS[layer.activation].flax.format(step.applied),
            f"nnx.Linear({step.input_shape[-1]}, {layer.units}{options}",
        )

    def pytorch(self, step: Step) -> Module:
        layer = step.of(Dense)
        options = "" if layer.use_bias else ", bias=False"
        return Module(
            ACTIVATIONS[layer.activation].pytorch.format(step.applied),
            f"nn.Linear({step.input_shape[-1]}, {layer.units}{options})",
            torch_start(step, layer.use_bias, first_bias=layer.initial_bias),
            names=TORCH_NAMES,
        )

    def keras(self, step: Step) -> KerasLayer:
        layer = step.of(Dense)
        options = keras_kernel(step, layer.activation, layer.use_bias, first_bias=layer.initial_bias)
        return KerasLayer(
            "layers.Dense", (str(layer.units), *options), KERAS_ACTIVATIONS.get(layer.activation, "")
        )

    def onnx(self, layer: OnnxLayer) -> str:
        config = layer.of(Dense)
        y = layer.op("MatMul", layer.x, layer.array("kernel"))
        if config.use_bias:
            y = layer.op("Add", y, layer.array("bias"))
        return ONNX_ACTIVATIONS[config.activation](layer, y)
