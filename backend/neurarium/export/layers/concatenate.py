"""The concatenate layer as code."""

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step


@layer_code("concatenate")
class ConcatenateCode(LayerCode):
    """Channels behind channels: along the last axis; of pictures in PyTorch along the first."""

    def jax(self, step: Step) -> Function:
        return Function(_along_the_last_axis(step))

    def flax(self, step: Step) -> Module:
        return Module(_along_the_last_axis(step))

    def pytorch(self, step: Step) -> Module:
        return Module(f"torch.cat([{', '.join(step.inputs)}], dim={_torch_axis(step)})")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.Concatenate")

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.op("Concat", *layer.inputs, axis=-1)


def _torch_axis(step: Step) -> int:
    return 2 if len(step.input_shape) == 2 else 1


def _along_the_last_axis(step: Step) -> str:
    return f"jnp.concatenate([{', '.join(step.inputs)}], axis=-1)"
