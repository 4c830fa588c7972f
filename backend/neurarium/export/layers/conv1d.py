"""The convolution layer for sequences as code."""

from neurarium.engine.layers.conv1d import Conv1D
from neurarium.export import masking
from neurarium.export.kernel import TORCH_NAMES, flax_kernel, jax_kernel, keras_kernel, torch_start
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_activations import ONNX_ACTIVATIONS
from neurarium.export.onnx_ending import spaced_windows
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.spellings import ACTIVATIONS, KERAS_ACTIVATIONS
from neurarium.export.walk import Step

_CONV1D = '''
def conv1d(params, x, pads, stride=1):
    """Slide a kernel (size, inputs, outputs) over sequences with zeros before and behind them."""
    axes = ("NWC", "WIO", "NWC")
    y = jax.lax.conv_general_dilated(x, params["kernel"], (stride,), [pads], dimension_numbers=axes)
    return y + params["bias"] if "bias" in params else y
'''


@layer_code("conv1d")
class Conv1DCode(LayerCode):
    """A convolution, a bias and an activation; PyTorch has the features before the places."""

    def jax(self, step: Step) -> Function:
        layer = step.of(Conv1D)
        options = "" if layer.stride == 1 else f", stride={layer.stride}"
        x, pads = _given(step)
        call = f'conv1d(params["{step.name}"], {x}, {pads}{options})'
        return Function(ACTIVATIONS[layer.activation].jax.format(call), _CONV1D, jax_kernel(step))

    def flax(self, step: Step) -> Module:
        layer = step.of(Conv1D)
        options = "" if layer.stride == 1 else f", strides={layer.stride}"
        padding = _padding(step)
        options += "" if padding == "same" else f', padding="{padding.upper()}"'
        return Module(
            ACTIVATIONS[layer.activation].flax.format(step.applied_to(_given(step)[0])),
            f"nnx.Conv({step.input_shape[-1]}, {layer.filters}, kernel_size={layer.kernel_size}{options}"
            + flax_kernel(step, layer.use_bias),
        )

    def pytorch(self, step: Step) -> Module:
        layer = step.of(Conv1D)
        x, pads = _given(step)
        x = f"{x}.transpose(1, 2)"
        x = f"F.pad({x}, {pads})" if any(pads) else x
        options = "" if layer.stride == 1 else f", stride={layer.stride}"
        options += "" if layer.use_bias else ", bias=False"
        return Module(
            ACTIVATIONS[layer.activation].pytorch.format(f"self.{step.attribute}({x}).transpose(1, 2)"),
            f"nn.Conv1d({step.input_shape[-1]}, {layer.filters}, kernel_size={layer.kernel_size}{options})",
            torch_start(step, layer.use_bias),
            names=TORCH_NAMES,
        )

    def keras(self, step: Step) -> KerasLayer:
        layer, padding = step.of(Conv1D), _padding(step)
        arguments = (
            f"{layer.filters}, {layer.kernel_size}",
            *(() if layer.stride == 1 else (f"strides={layer.stride}",)),
            *(() if padding == "valid" else (f'padding="{padding}"',)),
            *keras_kernel(step, layer.activation, layer.use_bias),
        )
        called = masking.spaced(step) if masking.is_spaced(step) else "{x}"
        definition = KERAS_ACTIVATIONS.get(layer.activation, "")
        return KerasLayer("layers.Conv1D", arguments, definition, called=called)

    def onnx(self, layer: OnnxLayer) -> str:
        config = layer.of(Conv1D)
        kernel = layer.array("kernel", layer.arrays["kernel"].transpose(2, 1, 0))
        bias = (layer.array("bias"),) if config.use_bias else ()
        is_spaced = layer.ending is not None and config.padding == "same" and config.stride > 1
        y = layer.op(
            "Conv",
            layer.channels_first(spaced_windows(layer) if is_spaced else layer.x),
            kernel,
            *bias,
            kernel_shape=[config.kernel_size],
            strides=[config.stride],
            pads=[0, 0] if is_spaced else [*config.pads(layer.input_shape[0])],
        )
        return ONNX_ACTIVATIONS[config.activation](layer, layer.channels_last(y))


def _given(step: Step) -> tuple[str, tuple[int, int]]:
    """What it reads, and how many zeros are still to be put before and behind it."""
    if masking.is_spaced(step):
        return masking.spaced(step), (0, 0)
    return step.x, step.of(Conv1D).pads(step.input_shape[0])


def _padding(step: Step) -> str:
    """The name of the zeros that are still to be put around what it reads."""
    return "valid" if masking.is_spaced(step) else step.of(Conv1D).padding
