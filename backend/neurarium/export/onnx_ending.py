"""Where sequences end that may be shorter than they have room for, as nodes of an ONNX graph."""

import numpy as np

from neurarium.engine.layers.conv1d import Conv1D
from neurarium.engine.lengths import NEAR, Ending
from neurarium.export.onnx_graph import INT32, OnnxEnding, OnnxLayer


def ending_of_input(layer: OnnxLayer, x: str, ending: Ending) -> OnnxEnding:
    """Add how one sees where the sequences of an input end."""
    length = layer.node.shape[0]
    distance = layer.op(
        "Abs", layer.op("Sub", x, layer.constant("blank", np.array(ending.blank, np.float32)))
    )
    farthest = layer.op("ReduceMax", distance, axes=[2], keepdims=0)
    is_true = layer.op("Greater", farthest, layer.constant("near", np.array(NEAR, np.float32)))
    numbers = layer.constant("numbers", np.arange(1, length + 1, dtype=np.int32))
    counted = layer.op("Where", is_true, numbers, layer.constant("one", np.array(1, np.int32)))
    return _with_mask(layer, layer.op("ReduceMax", counted, axes=[1], keepdims=0))


def ending_after(layer: OnnxLayer) -> OnnxEnding:
    """Where the sequences end that a layer gives, of those that it reads."""
    assert layer.ending is not None
    config = layer.node.layer
    if not isinstance(config, Conv1D) or (config.stride == 1 and config.padding != "valid"):
        return layer.ending
    stride = layer.constant("stride", np.array(config.stride, np.int32))
    if config.padding == "valid":
        room = layer.op("Sub", layer.ending.lengths, _whole(layer, "size", config.kernel_size))
        windows = layer.op("Div", layer.op("Max", room, _whole(layer, "none", 0)), stride)
        return _with_mask(layer, layer.op("Add", windows, _whole(layer, "first", 1)))
    up = layer.op("Add", layer.ending.lengths, _whole(layer, "up", config.stride - 1))
    return _with_mask(layer, layer.op("Div", up, stride))


def spaced_windows(layer: OnnxLayer) -> str:
    """Add the sequences that a convolution reads with zeros around them, so that its windows lie as `same`
    ones do on the true elements.
    """
    assert layer.ending is not None
    config, (room, features) = layer.of(Conv1D), layer.input_shape
    before_end = layer.op("Sub", layer.ending.lengths, _whole(layer, "first", 1))
    rest = layer.op("Mod", before_end, _whole(layer, "stride", config.stride))
    missing = layer.op("Sub", _whole(layer, "most", config.kernel_size - 1), rest)
    before = layer.op("Div", layer.op("Max", missing, _whole(layer, "none", 0)), _whole(layer, "sides", 2))
    width = layer.constant("width", np.arange(room + sum(config.pads(room)), dtype=np.int32))
    places = layer.op("Sub", width, layer.op("Unsqueeze", before, layer.numbers("each", 1)))
    last = _whole(layer, "last", room - 1)
    inside = layer.op(
        "And",
        layer.op("GreaterOrEqual", places, _whole(layer, "none", 0)),
        layer.op("LessOrEqual", places, last),
    )
    near = layer.op("Min", layer.op("Max", places, _whole(layer, "none", 0)), last)
    behind = layer.numbers("features", 2)
    indices = layer.op(
        "Expand", layer.op("Unsqueeze", near, behind), layer.numbers("of_each", 1, 1, features)
    )
    taken = layer.op("GatherElements", layer.x, indices, axis=1)
    nothing = layer.constant("nothing", np.array(0, np.float32))
    return layer.op("Where", layer.op("Unsqueeze", inside, behind), taken, nothing)


def true_alone(layer: OnnxLayer, x: str, ending: OnnxEnding) -> str:
    """Add sequences with 0 in place of what fills them up."""
    is_true = layer.op("Unsqueeze", ending.mask, layer.numbers("features", 2))
    return layer.op("Where", is_true, x, layer.constant("nothing", np.array(0, np.float32)))


def _with_mask(layer: OnnxLayer, lengths: str) -> OnnxEnding:
    lengths = layer.op("Cast", lengths, to=INT32)
    places = layer.constant("places", np.arange(layer.node.shape[0], dtype=np.int32))
    behind = layer.op("Unsqueeze", lengths, layer.numbers("each", 1))
    return OnnxEnding(lengths, layer.op("Less", places, behind))


def _whole(layer: OnnxLayer, name: str, number: int) -> str:
    return layer.constant(name, np.array(number, np.int32))
