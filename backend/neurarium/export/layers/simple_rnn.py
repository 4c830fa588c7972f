"""The simple recurrent layer as code."""

from neurarium.engine.layers.simple_rnn import SimpleRNN
from neurarium.engine.recurrence import Recurrent
from neurarium.export.layer_code import layer_code
from neurarium.export.onnx_recurrence import OnnxCell
from neurarium.export.recurrence import RecurrentCode


@layer_code("simple_rnn")
class SimpleRNNCode(RecurrentCode):
    """One formula, with a tanh or a rectifier."""

    words = "A simple recurrent layer: what it sees of an element, and hears of itself, is added and bent."

    def name(self, layer: Recurrent) -> str:
        return "RectifiedRNN" if _activation(layer) == "relu" else "SimpleRNN"

    def formula(self, layer: Recurrent) -> tuple[str, ...]:
        return (f"h = {{{_activation(layer)}}}(seen[0] + heard[0] + {{bias}})",)

    def onnx_cell(self, layer: Recurrent) -> OnnxCell:
        activation = _activation(layer).capitalize()
        return OnnxCell("RNN", gates=(0,), biases=("bias",), heard=(None,), activations=(activation,))


def _activation(layer: Recurrent) -> str:
    assert isinstance(layer, SimpleRNN)
    return layer.activation
