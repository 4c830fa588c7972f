"""The gated recurrent layer as code."""

from neurarium.engine.recurrence import Recurrent
from neurarium.export.layer_code import layer_code
from neurarium.export.onnx_recurrence import OnnxCell
from neurarium.export.recurrence import RecurrentCode


@layer_code("gru")
class GRUCode(RecurrentCode):
    """Two gates and a candidate."""

    words = "A gated recurrent layer (Cho et al. 2014): a gate says how much of its state is replaced."

    def name(self, layer: Recurrent) -> str:
        del layer
        return "GRU"

    def formula(self, layer: Recurrent) -> tuple[str, ...]:
        del layer
        return (
            "reset = {sigmoid}(seen[0] + heard[0] + {reset_bias})",
            "update = {sigmoid}(seen[1] + heard[1] + {update_bias})",
            "candidate = {tanh}(seen[2] + {candidate_bias} + reset * (heard[2] + {recurrent_bias}))",
            "h = (1 - update) * candidate + update * h",
        )

    def onnx_cell(self, layer: Recurrent) -> OnnxCell:
        del layer
        return OnnxCell(
            "GRU",
            gates=(1, 0, 2),
            biases=("update_bias", "reset_bias", "candidate_bias"),
            heard=(None, None, "recurrent_bias"),
            linear_before_reset=True,
        )
