"""Recurrent layers as nodes of an ONNX graph, which has operators for them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from neurarium.engine.recurrence import Recurrent
from neurarium.export.onnx_graph import OnnxLayer

_DIRECTIONS = {"forward": "forward", "backward": "reverse", "both": "bidirectional"}


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
    prefixes = config.parts().values()
    kernels = (
        layer.array(name, np.concatenate([_gates(layer, prefix + name, cell) for prefix in prefixes]))
        for name in ("kernel", "recurrent_kernel")
    )
    biases = np.stack([_biases(layer, prefix, cell) for prefix in prefixes])
    options: dict[str, Any] = {"activations": [*cell.activations] * len(prefixes)} if cell.activations else {}
    if cell.linear_before_reset:
        options["linear_before_reset"] = 1
    every, last = layer.ops(
        cell.operator,
        layer.op("Transpose", layer.x, perm=[1, 0, 2]),
        *kernels,
        layer.array("bias", biases),
        *((layer.ending.lengths,) if layer.ending else ()),
        outputs=2,
        hidden_size=config.units,
        direction=_DIRECTIONS[config.direction],
        **options,
    )
    side_by_side = layer.numbers("side_by_side", 0, *layer.node.shape)
    if config.return_sequences:
        return layer.op("Reshape", layer.op("Transpose", every, perm=[2, 0, 1, 3]), side_by_side)
    return layer.op("Reshape", layer.op("Transpose", last, perm=[1, 0, 2]), side_by_side)


def _gates(layer: OnnxLayer, name: str, cell: OnnxCell) -> np.ndarray:
    """A kernel as the operator wants it: (gates, inputs, units) to (1, gates · units, inputs)."""
    kernel = layer.arrays[name][list(cell.gates)]
    return kernel.swapaxes(1, 2).reshape(1, -1, kernel.shape[1])


def _biases(layer: OnnxLayer, prefix: str, cell: OnnxCell) -> np.ndarray:
    nothing = np.zeros(layer.of(Recurrent).units, np.float32)
    names = (*cell.biases, *cell.heard)
    return np.concatenate([layer.arrays[prefix + name] if name else nothing for name in names])
