"""A layer as nodes of an ONNX graph, among those of the layers before it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from neurarium.engine.layer import Layer, Shape
from neurarium.engine.network import Node

if TYPE_CHECKING:
    from onnx import NodeProto

# The first with layer normalisation, of 2022: runtimes that are older are hardly around any more.
OPSET, IR_VERSION = 17, 8
FLOAT, INT32, INT64 = 1, 6, 7  # as TensorProto numbers types

L = TypeVar("L", bound=Layer)


class OnnxEnding(NamedTuple):
    """Tensors that say where sequences end: how many elements are true, int32 (batch,), and which."""

    lengths: str
    mask: str


class Graph:
    """The nodes of a graph in the order in which they compute, and its constant arrays by name."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.arrays: dict[str, np.ndarray] = {}


class OnnxLayer:
    """One layer, to be added to a graph: the tensors that it reads, and its params and state by name.

    Tensors are laid out as in the engine, (batch, …, channels). All that a layer adds has its id before it.
    Where the sequences that it reads may be shorter than they have room for, their `ending` says it.
    """

    def __init__(
        self,
        graph: Graph,
        node: Node,
        inputs: Sequence[str],
        arrays: Mapping[str, np.ndarray],
        ending: OnnxEnding | None = None,
    ) -> None:
        self.node = node
        self.ending = ending
        self.inputs = tuple(inputs)
        self.arrays = arrays
        self._graph = graph

    @property
    def x(self) -> str:
        """The tensor that a layer of one input reads."""
        return self.inputs[0]

    @property
    def input_shape(self) -> Shape:
        """The shape of the first input, without the batch."""
        return self.node.input_shapes[0]

    def of(self, kind: type[L]) -> L:
        """The layer, which must be of this kind."""
        assert isinstance(self.node.layer, kind)
        return self.node.layer

    def op(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node of an operator; the tensor that it gives. An empty input is left out."""
        return self.ops(operator, *inputs, outputs=1, **attributes)[0]

    def ops(self, operator: str, *inputs: str, outputs: int, **attributes: Any) -> tuple[str, ...]:
        """The same of an operator that gives several tensors."""
        from onnx import helper

        name = self._free_name(operator)
        given = (name, *(f"{name}:{number}" for number in range(1, outputs)))
        self._graph.nodes.append(helper.make_node(operator, inputs, given, name=name, **attributes))
        return given

    def array(self, name: str, laid_out: np.ndarray | None = None) -> str:
        """An array of the layer as a tensor, as it is or as the operator wants it laid out."""
        array = self.arrays[name] if laid_out is None else laid_out
        return self.constant(name, np.asarray(array, np.float32))

    def constant(self, name: str, array: np.ndarray) -> str:
        """A tensor that stays as it is."""
        path = f"{self.node.id}/{name}"
        self._graph.arrays[path] = np.asarray(array, order="C")
        return path

    def numbers(self, name: str, *numbers: int) -> str:
        """Whole numbers, such as a shape, as a tensor."""
        return self.constant(name, np.array(numbers, np.int64))

    def channels_first(self, x: str) -> str:
        """Pictures or sequences with their channels behind the batch, as most operators want them."""
        axes = len(self.input_shape)
        return self.op("Transpose", x, perm=[0, axes, *range(1, axes)]) if axes > 1 else x

    def channels_last(self, x: str) -> str:
        """The opposite of `channels_first`."""
        axes = len(self.input_shape)
        return self.op("Transpose", x, perm=[0, *range(2, axes + 1), 1]) if axes > 1 else x

    def _free_name(self, operator: str) -> str:
        taken = sum(
            node.op_type == operator and node.name.startswith(f"{self.node.id}/")
            for node in self._graph.nodes
        )
        return f"{self.node.id}/{operator}" + (f"_{taken + 1}" if taken else "")
