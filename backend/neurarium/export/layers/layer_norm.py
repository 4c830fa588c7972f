"""The layer normalisation layer as code."""

import numpy as np

from neurarium.engine.normalisation import EPSILON
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step

_TORCH_NAMES = {"scale": "weight"}
_KERAS_NAMES = {"scale": "gamma", "bias": "beta"}
_LAYER_NORM = '''
def layer_norm(params, x):
    """All numbers of a sample with mean 0 and variance 1 together; of a sequence, of each element."""
    axes = (2,) if x.ndim == 3 else tuple(range(1, x.ndim))
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * params["scale"] + params["bias"]
'''


@layer_code("layer_norm")
class LayerNormCode(LayerCode):
    """All of a sample together, with a scale for each channel: what PyTorch and Keras call one group."""

    def jax(self, step: Step) -> Function:
        channels = step.input_shape[-1]
        start = {"scale": f"jnp.ones({channels})", "bias": f"jnp.zeros({channels})"}
        return Function(f'layer_norm(params["{step.name}"], {step.x})', _LAYER_NORM, start)

    def flax(self, step: Step) -> Module:
        axes = ", reduction_axes=(1, 2, 3)" if len(step.input_shape) == 3 else ""
        options = f"{axes}, use_fast_variance=False, rngs=rngs"
        return Module(step.applied, f"nnx.LayerNorm({step.input_shape[-1]}, epsilon=1e-5{options})")

    def pytorch(self, step: Step) -> Module:
        channels = step.input_shape[-1]
        is_picture = len(step.input_shape) == 3
        module = f"nn.GroupNorm(1, {channels})" if is_picture else f"nn.LayerNorm({channels})"
        return Module(step.applied, module, names=_TORCH_NAMES)

    def keras(self, step: Step) -> KerasLayer:
        if len(step.input_shape) == 3:
            return KerasLayer("layers.GroupNormalization", ("groups=1", "epsilon=1e-5"), names=_KERAS_NAMES)
        return KerasLayer("layers.LayerNormalization", ("epsilon=1e-5",), names=_KERAS_NAMES)

    def onnx(self, layer: OnnxLayer) -> str:
        """Of a picture all is normalised together, so that scale and bias are laid out like it."""
        together = layer.input_shape[-1:] if len(layer.input_shape) == 2 else layer.input_shape
        scale, bias = (
            layer.array(name, np.broadcast_to(layer.arrays[name], together)) for name in ("scale", "bias")
        )
        return layer.op("LayerNormalization", layer.x, scale, bias, axis=-len(together), epsilon=EPSILON)
