"""The batch normalisation layer as code."""

import math

from neurarium.engine.layers.batch_norm import BatchNorm
from neurarium.engine.normalisation import EPSILON
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.literals import real
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step

_FLAX_NAMES = {"variance": "var"}
_TORCH_NAMES = {"scale": "weight", "mean": "running_mean", "variance": "running_var"}
_KERAS_NAMES = {
    "scale": "gamma",
    "bias": "beta",
    "mean": "moving_mean",
    "variance": "moving_variance",
}
_BATCH_NORM = '''
def batch_norm(params, state, x, training, momentum):
    """Each channel with mean 0 and variance 1 over the batch; gives the next state, too."""
    if training and x.size > x.shape[-1]:  # one number has no variance
        axes = tuple(range(x.ndim - 1))
        seen = {"mean": x.mean(axes), "variance": x.var(axes)}
        state = jax.tree.map(lambda old, new: momentum * old + (1 - momentum) * new, state, seen)
    else:
        seen = state
    normal = (x - seen["mean"]) * jax.lax.rsqrt(seen["variance"] + 1e-5)
    return normal * params["scale"] + params["bias"], state
'''
_OF_PYTORCH = '''
class {name}(nn.{name}):
    """Remembers the variance of the batches themselves, as Neurarium, Keras and Flax do.

    PyTorch's own remembers n / (n - 1) times as much, and refuses a batch of one row. That has no variance,
    and is brought to what is remembered.
    """

    def forward(self, x):
        if not self.training or x.numel() == x.shape[1]:
            seen = self.running_mean, self.running_var
            return F.batch_norm(x, *seen, self.weight, self.bias, eps=self.eps)
        axes = [axis for axis in range(x.ndim) if axis != 1]
        mean, variance = x.mean(axes, keepdim=True), x.var(axes, correction=0, keepdim=True)
        with torch.no_grad():
            self.running_mean.lerp_(mean.flatten(), self.momentum)
            self.running_var.lerp_(variance.flatten(), self.momentum)
        normal = (x - mean) * torch.rsqrt(variance + self.eps)
        return normal * self.weight.reshape(mean.shape) + self.bias.reshape(mean.shape)
'''
_OF_KERAS = '''
class Remembered(layers.BatchNormalization):
    """One number has no variance: a batch of one row is brought to what is remembered, while training too."""

    def call(self, x, training=None, mask=None):
        return super().call(x, training=False, mask=mask)
'''


@layer_code("batch_norm")
class BatchNormCode(LayerCode):
    """Each channel over the batch; one that is frozen still updates its running statistics."""

    def jax(self, step: Step) -> Function:
        channels = step.input_shape[-1]
        return Function(
            f'batch_norm(params["{step.name}"], state["{step.name}"], {step.x}, training,'
            f" {real(_memory(step))})",
            _BATCH_NORM,
            {"scale": f"jnp.ones({channels})", "bias": f"jnp.zeros({channels})"},
            f'{{"mean": jnp.zeros({channels}), "variance": jnp.ones({channels})}}',
            keeps_state=True,
        )

    def flax(self, step: Step) -> Module:
        options = f"momentum={real(_memory(step))}, epsilon=1e-5, use_fast_variance=False, rngs=rngs"
        call = (
            f"self.{step.attribute}({step.x}, use_running_average=True)" if _is_alone(step) else step.applied
        )
        return Module(call, f"nnx.BatchNorm({step.input_shape[-1]}, {options})", names=_FLAX_NAMES)

    def pytorch(self, step: Step) -> Module:
        name = "BatchNorm2d" if len(step.input_shape) == 3 else "BatchNorm1d"
        module = f"{name}({step.input_shape[-1]}, momentum={real(round(1 - _memory(step), 12))})"
        definition = _OF_PYTORCH.format(name=name)
        return Module(step.applied, module, definition=definition, names=_TORCH_NAMES)

    def keras(self, step: Step) -> KerasLayer:
        arguments = (f"momentum={real(_memory(step))}", "epsilon=1e-5")
        if _is_alone(step):
            return KerasLayer("Remembered", arguments, _OF_KERAS, names=_KERAS_NAMES)
        # A layer that Keras does not train computes as when testing; that of the engine as when training.
        return KerasLayer("layers.BatchNormalization", arguments, held=step.frozen, names=_KERAS_NAMES)

    def onnx(self, layer: OnnxLayer) -> str:
        arrays = (layer.array(name) for name in ("scale", "bias", "mean", "variance"))
        x = layer.channels_first(layer.x)
        return layer.channels_last(layer.op("BatchNormalization", x, *arrays, epsilon=EPSILON))


def _is_alone(step: Step) -> bool:
    """Whether a batch is one number a channel, which is brought to what is remembered, while training too."""
    return step.batch_size * math.prod(step.input_shape[:-1]) == 1


def _memory(step: Step) -> float:
    return 1.0 if step.frozen else step.of(BatchNorm).momentum
