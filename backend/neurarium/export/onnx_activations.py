"""Activation functions as nodes of an ONNX graph."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from neurarium.engine.activation import ActivationName
from neurarium.export.onnx_graph import OnnxLayer


def _gelu(layer: OnnxLayer, x: str) -> str:
    """By its usual approximation, which is no operator yet in this opset."""
    half, one, cubic, root = (
        layer.constant(name, np.array(value, np.float32))
        for name, value in (
            ("half", 0.5),
            ("one", 1.0),
            ("cubic", 0.044715),
            ("root", math.sqrt(2 / math.pi)),
        )
    )
    cube = layer.op("Mul", layer.op("Mul", x, x), x)
    bent = layer.op("Mul", root, layer.op("Add", x, layer.op("Mul", cubic, cube)))
    share = layer.op("Mul", half, layer.op("Add", one, layer.op("Tanh", bent)))
    return layer.op("Mul", x, share)


ONNX_ACTIVATIONS: Mapping[ActivationName, Callable[[OnnxLayer, str], str]] = {
    "linear": lambda _, x: x,
    "relu": lambda layer, x: layer.op("Relu", x),
    "leaky_relu": lambda layer, x: layer.op("LeakyRelu", x, alpha=0.01),
    "elu": lambda layer, x: layer.op("Elu", x),
    "gelu": _gelu,
    "tanh": lambda layer, x: layer.op("Tanh", x),
    "sigmoid": lambda layer, x: layer.op("Sigmoid", x),
    "softplus": lambda layer, x: layer.op("Softplus", x),
    "sine": lambda layer, x: layer.op("Sin", x),
}
