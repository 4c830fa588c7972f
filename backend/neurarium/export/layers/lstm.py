"""The long short-term memory as code."""

from collections.abc import Mapping

from neurarium.engine.layers.lstm import LSTM
from neurarium.engine.recurrence import Recurrent
from neurarium.export.layer_code import layer_code
from neurarium.export.onnx_recurrence import OnnxCell
from neurarium.export.recurrence import RecurrentCode


@layer_code("lstm")
class LSTMCode(RecurrentCode):
    """Three gates around a cell."""

    words = "A long short-term memory: gates say what each cell forgets, lets in and shows."

    def name(self, layer: Recurrent) -> str:
        del layer
        return "LSTM"

    def formula(self, layer: Recurrent) -> tuple[str, ...]:
        del layer
        return (
            "let_in = {sigmoid}(seen[0] + heard[0] + {input_bias})",
            "kept = {sigmoid}(seen[1] + heard[1] + {forget_bias})",
            "new = {tanh}(seen[2] + heard[2] + {cell_bias})",
            "shown = {sigmoid}(seen[3] + heard[3] + {output_bias})",
            "c = kept * c + let_in * new",
            "h = shown * {tanh}(c)",
        )

    def arguments(self, layer: Recurrent) -> Mapping[str, float]:
        assert isinstance(layer, LSTM)
        return {"forget_bias": layer.initial_forget_bias}

    def onnx_cell(self, layer: Recurrent) -> OnnxCell:
        del layer
        return OnnxCell(
            "LSTM",
            gates=(0, 3, 1, 2),
            biases=("input_bias", "output_bias", "forget_bias", "cell_bias"),
            heard=(None,) * 4,
        )
