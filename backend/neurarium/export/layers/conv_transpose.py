"""The transposed convolution layer as code."""

from neurarium.engine.layers.conv_transpose import ConvTranspose
from neurarium.engine.window import transposed_padding
from neurarium.export.kernel import TORCH_NAMES, flax_kernel, jax_kernel, keras_kernel, torch_start
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_activations import ONNX_ACTIVATIONS
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.spellings import ACTIVATIONS, KERAS_ACTIVATIONS
from neurarium.export.walk import Step

_JAX = '''
def conv_transpose(params, x, stride):
    """Slide a kernel (height, width, inputs, outputs) over pictures with zeros between their pixels."""
    axes = ("NHWC", "HWIO", "NHWC")
    y = jax.lax.conv_transpose(x, params["kernel"], (stride, stride), "SAME", dimension_numbers=axes)
    return y + params["bias"] if "bias" in params else y
'''
_PYTORCH = '''
class ConvTranspose(nn.Conv2d):
    """Convolves pictures with zeros between their pixels, by a kernel that is laid out as for a convolution.

    PyTorch's own takes inputs first, and begins at the kernel's other end.
    """

    def forward(self, x):
        (size, _), (stride, _) = self.kernel_size, self.stride
        kernel = self.weight.transpose(0, 1).flip(2, 3)
        y = F.conv_transpose2d(x, kernel, self.bias, stride, output_padding=max(0, stride - size))
        start = max(0, size - stride) // 2
        rows, columns = (slice(start, start + length * stride) for length in x.shape[2:])
        return y[:, :, rows, columns]
'''
_KERAS = '''
class ConvTranspose(layers.Conv2D):
    """Convolves pictures with zeros between their pixels, by a kernel that is laid out as for a convolution.

    Keras's own takes outputs first, and begins at the kernel's other end.
    """

    def call(self, x):
        kernel = keras.ops.transpose(keras.ops.flip(self.kernel, (0, 1)), (0, 1, 3, 2))
        y = keras.ops.conv_transpose(x, kernel, self.strides, "same", data_format="channels_last")
        return self.activation(y + self.bias if self.use_bias else y)

    def compute_output_shape(self, shape):
        batch, height, width, _ = shape
        return batch, height * self.strides[0], width * self.strides[1], self.filters
'''


@layer_code("conv_transpose")
class ConvTransposeCode(LayerCode):
    """A transposed convolution, a bias and an activation, padded as JAX does."""

    def jax(self, step: Step) -> Function:
        layer = step.of(ConvTranspose)
        call = f'conv_transpose(params["{step.name}"], {step.x}, {layer.stride})'
        return Function(ACTIVATIONS[layer.activation].jax.format(call), _JAX, jax_kernel(step))

    def flax(self, step: Step) -> Module:
        layer = step.of(ConvTranspose)
        size, stride = layer.kernel_size, layer.stride
        return Module(
            ACTIVATIONS[layer.activation].flax.format(step.applied),
            f"nnx.ConvTranspose({step.input_shape[-1]}, {layer.filters}, kernel_size=({size}, {size}),"
            f" strides=({stride}, {stride})" + flax_kernel(step, layer.use_bias),
        )

    def pytorch(self, step: Step) -> Module:
        layer = step.of(ConvTranspose)
        options = f"kernel_size={layer.kernel_size}, stride={layer.stride}"
        options += "" if layer.use_bias else ", bias=False"
        return Module(
            ACTIVATIONS[layer.activation].pytorch.format(step.applied),
            f"ConvTranspose({step.input_shape[-1]}, {layer.filters}, {options})",
            torch_start(step, layer.use_bias),
            _PYTORCH,
            TORCH_NAMES,
        )

    def keras(self, step: Step) -> KerasLayer:
        layer = step.of(ConvTranspose)
        arguments = (
            f"{layer.filters}, {layer.kernel_size}, strides={layer.stride}",
            *keras_kernel(step, layer.activation, layer.use_bias),
        )
        bend = KERAS_ACTIVATIONS.get(layer.activation, "")
        return KerasLayer("ConvTranspose", arguments, _KERAS, helper=bend)

    def onnx(self, layer: OnnxLayer) -> str:
        """ONNX begins at the kernel's other end, and says what is cut off the picture, not what is added."""
        config = layer.of(ConvTranspose)
        size, stride = config.kernel_size, config.stride
        begin = size - 1 - transposed_padding(size=size, stride=stride)[0]
        end = size - stride - begin
        kernel = layer.arrays["kernel"][::-1, ::-1].transpose(2, 3, 0, 1)
        bias = (layer.array("bias"),) if config.use_bias else ()
        y = layer.op(
            "ConvTranspose",
            layer.channels_first(layer.x),
            layer.array("kernel", kernel),
            *bias,
            kernel_shape=[size] * 2,
            strides=[stride] * 2,
            pads=[begin, begin, max(0, end), max(0, end)],
            output_padding=[max(0, -end)] * 2,
        )
        return ONNX_ACTIVATIONS[config.activation](layer, layer.channels_last(y))
