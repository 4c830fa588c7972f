"""The layer of the last element as code."""

import numpy as np

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import INT64, OnnxLayer
from neurarium.export.walk import Step

_MASKED = '''
class Last(layers.Layer):
    """The last true element of each sequence."""

    def call(self, x, is_true):
        ops = keras.ops
        is_last = ops.equal(np.arange(1, x.shape[1] + 1, dtype="int32"), count_true(is_true))
        return ops.sum(x * ops.cast(is_last[..., None], x.dtype), axis=1)
'''


@layer_code("last")
class LastCode(LayerCode):
    """The last of the second axis."""

    def jax(self, step: Step) -> Function:
        return Function(_in_jax(step))

    def flax(self, step: Step) -> Module:
        return Module(_in_jax(step))

    def pytorch(self, step: Step) -> Module:
        if step.mask:
            return Module(f"{step.x}[torch.arange(len(x)), {step.mask}.sum(1) - 1]")
        return Module(f"{step.x}[:, -1]")

    def keras(self, step: Step) -> KerasLayer:
        if step.mask:
            return KerasLayer("Last", definition=_MASKED, called=f"{{x}}, {step.mask}")
        return KerasLayer("layers.Lambda", ("lambda x: x[:, -1]",))

    def onnx(self, layer: OnnxLayer) -> str:
        if layer.ending:
            place = layer.op("Sub", layer.ending.lengths, layer.constant("one", np.array(1, np.int32)))
            place = layer.op("Unsqueeze", place, layer.numbers("behind", 1))
            return layer.op("GatherND", layer.x, layer.op("Cast", place, to=INT64), batch_dims=1)
        return layer.op("Gather", layer.x, layer.constant("last", np.array(-1)), axis=1)


def _in_jax(step: Step) -> str:
    place = f"jnp.arange(len(x)), {step.mask}.sum(1) - 1" if step.mask else ":, -1"
    return f"{step.x}[{place}]"
