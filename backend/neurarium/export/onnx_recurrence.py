"""Recurrent layers as nodes of an ONNX graph, which has operators for them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from neurarium.engine.recurrence import Recurrent
from neurarium.export.onnx_graph import OnnxLayer


class OnnxCell(NamedTuple):
    """An operator of ONNX: the order in which it wants the engine's gates, by number, and their biases.

    It adds biases to what is seen, and others, the `heard` ones, to what is heard.
    """

    operator: str
    gates: Sequence[int]
    biases: Sequence[str]
    heard: Sequence[str | None]
    activations: Sequence[str] = ()
    linear_before_reset: bool = False


def add_recurrent(layer: OnnxLayer, cell: OnnxCell) -> str:
    """Add a recurrent layer; the tensor that it gives.

    The operator reads (length, batch, features), and gives (length, directions, batch, units) of each element
    and (directions, batch, units) of the last.
    """
    config = layer.of(Recurrent)
    kernels = (
        layer.array(name, _one_below_another(layer.arrays[name][list(cell.gates)]))
        for name in ("kernel", "recurrent_kernel")
    )
    nothing = np.zeros(config.units, np.float32)
    biases = [layer.arrays[name] if name else nothing for name in (*cell.biases, *cell.heard)]
    options: dict[str, Any] = {"activations": [*cell.activations]} if cell.activations else {}
    if cell.linear_before_reset:
        options["linear_before_reset"] = 1
    if config.direction == "backward":
        options["direction"] = "reverse"
    every, last = layer.ops(
        cell.operator,
        layer.op("Transpose", layer.x, perm=[1, 0, 2]),
        *kernels,
        layer.array("bias", np.concatenate(biases)[np.newaxis]),
        *((layer.ending.lengths,) if layer.ending else ()),
        outputs=2,
        hidden_size=config.units,
        **options,
    )
    if not config.return_sequences:
        return layer.op("Squeeze", last, layer.numbers("direction", 0))
    in_one_direction = layer.op("Squeeze", every, layer.numbers("direction", 1))
    return layer.op("Transpose", in_one_direction, perm=[1, 0, 2])


def _one_below_another(kernel: np.ndarray) -> np.ndarray:
    """A kernel as the operator wants it: (gates, inputs, units) to (directions, gates · units, inputs)."""
    return kernel.swapaxes(1, 2).reshape(1, -1, kernel.shape[1])
