"""The convolution layer as code."""

from neurarium.engine.layers.conv2d import Conv2D
from neurarium.engine.window import padding_amounts
from neurarium.export.kernel import TORCH_NAMES, flax_kernel, jax_kernel, keras_kernel, torch_start
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_activations import ONNX_ACTIVATIONS
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.spellings import ACTIVATIONS, KERAS_ACTIVATIONS
from neurarium.export.walk import Step

_CONV2D = '''
def conv2d(params, x, stride=1, padding="SAME"):
    """Slide a kernel (height, width, inputs, outputs) over pictures."""
    axes = ("NHWC", "HWIO", "NHWC")
    y = jax.lax.conv_general_dilated(x, params["kernel"], (stride, stride), padding, dimension_numbers=axes)
    return y + params["bias"] if "bias" in params else y
'''


@layer_code("conv2d")
class Conv2DCode(LayerCode):
    """A convolution, a bias and an activation; PyTorch is told how many zeros “same” means."""

    def jax(self, step: Step) -> Function:
        layer = step.of(Conv2D)
        options = "" if layer.stride == 1 else f", stride={layer.stride}"
        options += "" if layer.padding == "same" else ', padding="VALID"'
        call = f'conv2d(params["{step.name}"], {step.x}{options})'
        return Function(ACTIVATIONS[layer.activation].jax.format(call), _CONV2D, jax_kernel(step))

    def flax(self, step: Step) -> Module:
        layer = step.of(Conv2D)
        size, stride = layer.kernel_size, layer.stride
        options = "" if stride == 1 else f", strides=({stride}, {stride})"
        options += "" if layer.padding == "same" else ', padding="VALID"'
        return Module(
            ACTIVATIONS[layer.activation].flax.format(step.applied),
            f"nnx.Conv({step.input_shape[-1]}, {layer.filters}, kernel_size=({size}, {size}){options}"
            + flax_kernel(step, layer.use_bias),
        )

    def pytorch(self, step: Step) -> Module:
        layer = step.of(Conv2D)
        (top, bottom), (left, right) = (
            padding_amounts(length, size=layer.kernel_size, stride=layer.stride, padding=layer.padding)
            for length in step.input_shape[:2]
        )
        options = "" if layer.stride == 1 else f", stride={layer.stride}"
        x = step.x
        if top == bottom == left == right:
            options += f", padding={top}" if top else ""
        else:
            x = f"F.pad({x}, ({left}, {right}, {top}, {bottom}))"
        options += "" if layer.use_bias else ", bias=False"
        return Module(
            ACTIVATIONS[layer.activation].pytorch.format(f"self.{step.attribute}({x})"),
            f"nn.Conv2d({step.input_shape[-1]}, {layer.filters}, kernel_size={layer.kernel_size}{options})",
            torch_start(step, layer.use_bias),
            names=TORCH_NAMES,
        )

    def keras(self, step: Step) -> KerasLayer:
        layer = step.of(Conv2D)
        arguments = (
            f"{layer.filters}, {layer.kernel_size}",
            *(() if layer.stride == 1 else (f"strides={layer.stride}",)),
            *(('padding="same"',) if layer.padding == "same" else ()),
            *keras_kernel(step, layer.activation, layer.use_bias),
        )
        return KerasLayer("layers.Conv2D", arguments, KERAS_ACTIVATIONS.get(layer.activation, ""))

    def onnx(self, layer: OnnxLayer) -> str:
        config = layer.of(Conv2D)
        pads = [
            padding_amounts(length, size=config.kernel_size, stride=config.stride, padding=config.padding)
            for length in layer.input_shape[:2]
        ]
        kernel = layer.array("kernel", layer.arrays["kernel"].transpose(3, 2, 0, 1))
        bias = (layer.array("bias"),) if config.use_bias else ()
        y = layer.op(
            "Conv",
            layer.channels_first(layer.x),
            kernel,
            *bias,
            kernel_shape=[config.kernel_size] * 2,
            strides=[config.stride] * 2,
            pads=[*(before for before, _ in pads), *(after for _, after in pads)],
        )
        return ONNX_ACTIVATIONS[config.activation](layer, layer.channels_last(y))
