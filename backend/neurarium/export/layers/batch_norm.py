"""The batch normalisation layer as code."""

import math

from neurarium.engine.element import SEQUENCE
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
def batch_norm(params, state, x, training, momentum, mask=None):
    """Each channel with mean 0 and variance 1 over the batch; gives the next state, too."""
    if training and x.size > x.shape[-1]:  # one number has no variance
        axes = tuple(range(x.ndim - 1))
        true = None if mask is None else mask[..., None]
        seen = {"mean": x.mean(axes, where=true), "variance": x.var(axes, where=true)}
        state = jax.tree.map(lambda old, new: momentum * old + (1 - momentum) * new, state, seen)
    else:
        seen = state
    normal = (x - seen["mean"]) * jax.lax.rsqrt(seen["variance"] + 1e-5)
    return normal * params["scale"] + params["bias"], state
'''
_OF_PYTORCH = '''
class {own}(nn.{name}):
    """Remembers the variance of the batches themselves, as Neurarium, Keras and Flax do.

    PyTorch's own remembers n / (n - 1) times as much, and refuses a batch of one row. That has no variance,
    and is brought to what is remembered.
    """

    def forward(self, x{given}):
        if not self.training or x.numel() == x.shape[1]:
            seen = self.running_mean, self.running_var
            return F.batch_norm(x, *seen, self.weight, self.bias, eps=self.eps)
        axes = [axis for axis in range(x.ndim) if axis != 1]
{moments}
        with torch.no_grad():
            self.running_mean.lerp_(mean.flatten(), self.momentum)
            self.running_var.lerp_(variance.flatten(), self.momentum)
        normal = (x - mean) * torch.rsqrt(variance + self.eps)
        return normal * self.weight.reshape(mean.shape) + self.bias.reshape(mean.shape)
'''
_MOMENTS = """\
        mean, variance = x.mean(axes, keepdim=True), x.var(axes, correction=0, keepdim=True)"""
_TRUE_MOMENTS = """\
        share = mask[:, None].to(x.dtype) / mask.sum()
        mean = (x * share).sum(axes, keepdim=True)
        variance = ((x - mean).square() * share).sum(axes, keepdim=True)"""
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
            f" {real(_memory(step))}{_mask(step)})",
            _BATCH_NORM,
            {"scale": f"jnp.ones({channels})", "bias": f"jnp.zeros({channels})"},
            f'{{"mean": jnp.zeros({channels}), "variance": jnp.ones({channels})}}',
            keeps_state=True,
        )

    def flax(self, step: Step) -> Module:
        options = f"momentum={real(_memory(step))}, epsilon=1e-5, use_fast_variance=False, rngs=rngs"
        average = ", use_running_average=True" if _is_alone(step) else ""
        mask = f", mask={step.mask}[..., None]" if step.mask else ""
        call = step.applied_to(f"{step.x}{average}{mask}")
        return Module(call, f"nnx.BatchNorm({step.input_shape[-1]}, {options})", names=_FLAX_NAMES)

    def pytorch(self, step: Step) -> Module:
        name = "BatchNorm2d" if len(step.input_shape) == 3 else "BatchNorm1d"
        own = f"Masked{name}" if step.mask else name
        module = f"{own}({step.input_shape[-1]}, momentum={real(round(1 - _memory(step), 12))})"
        given, moments = (", mask", _TRUE_MOMENTS) if step.mask else ("", _MOMENTS)
        definition = _OF_PYTORCH.format(own=own, name=name, given=given, moments=moments)
        applied = step.applied
        if len(step.input_shape) == SEQUENCE:
            mask = f", {step.mask}" if step.mask else ""
            applied = f"{step.applied_to(f'{step.x}.transpose(1, 2){mask}')}.transpose(1, 2)"
        return Module(applied, module, definition=definition, names=_TORCH_NAMES)

    def keras(self, step: Step) -> KerasLayer:
        arguments = (f"momentum={real(_memory(step))}", "epsilon=1e-5")
        called = f"{{x}}{_mask(step)}"
        if _is_alone(step):
            return KerasLayer("Remembered", arguments, _OF_KERAS, names=_KERAS_NAMES, called=called)
        # A layer that Keras does not train computes as when testing; that of the engine as when training.
        return KerasLayer(
            "layers.BatchNormalization", arguments, held=step.frozen, names=_KERAS_NAMES, called=called
        )

    def onnx(self, layer: OnnxLayer) -> str:
        arrays = (layer.array(name) for name in ("scale", "bias", "mean", "variance"))
        x = layer.channels_first(layer.x)
        return layer.channels_last(layer.op("BatchNormalization", x, *arrays, epsilon=EPSILON))


def _is_alone(step: Step) -> bool:
    """Whether a batch is one number a channel, which is brought to what is remembered, while training too."""
    return step.batch_size * math.prod(step.input_shape[:-1]) == 1


def _mask(step: Step) -> str:
    return f", mask={step.mask}" if step.mask else ""


def _memory(step: Step) -> float:
    return 1.0 if step.frozen else step.of(BatchNorm).momentum
