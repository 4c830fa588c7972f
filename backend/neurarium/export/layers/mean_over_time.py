"""The layer of the mean over time as code."""

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import FLOAT, OnnxLayer
from neurarium.export.walk import Step


@layer_code("mean_over_time")
class MeanOverTimeCode(LayerCode):
    """A mean over the second axis."""

    def jax(self, step: Step) -> Function:
        return Function(_in_jax(step))

    def flax(self, step: Step) -> Module:
        return Module(_in_jax(step))

    def pytorch(self, step: Step) -> Module:
        if step.mask:
            return Module(f"{step.x}.sum(dim=1) / {step.mask}.sum(dim=1, keepdim=True)")
        return Module(f"{step.x}.mean(dim=1)")

    def keras(self, step: Step) -> KerasLayer:
        called = f"{{x}}, mask={step.mask}" if step.mask else "{x}"
        return KerasLayer("layers.GlobalAveragePooling1D", called=called)

    def onnx(self, layer: OnnxLayer) -> str:
        if layer.ending:
            count = layer.op("Cast", layer.ending.lengths, to=FLOAT)
            count = layer.op("Unsqueeze", count, layer.numbers("behind", 1))
            return layer.op(
                "Div", layer.op("ReduceSum", layer.x, layer.numbers("time", 1), keepdims=0), count
            )
        return layer.op("ReduceMean", layer.x, axes=[1], keepdims=0)


def _in_jax(step: Step) -> str:
    if step.mask:
        return f"{step.x}.sum(axis=1) / {step.mask}.sum(axis=1, keepdims=True)"
    return f"{step.x}.mean(axis=1)"
