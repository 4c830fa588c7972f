"""What a layer must know to be written as code or as ONNX: one file of `layers` each, for all frameworks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from neurarium.engine.errors import EngineError
from neurarium.engine.network import Node
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step
from neurarium.export.wanted import import_all

NOTHING: Mapping[str, str] = MappingProxyType({})


class Function(NamedTuple):
    """A layer in JAX: the expression that computes it, and the function that it calls.

    `params` are the expressions that start its params, by name; `state` is the one that starts its state.
    `keeps_state` marks a call that gives the next state besides the output.
    """

    call: str
    helper: str = ""
    params: Mapping[str, str] = NOTHING
    state: str = ""
    is_random: bool = False
    keeps_state: bool = False


class Module(NamedTuple):
    """A layer in Flax or PyTorch: what computes it; its module, lines that start it, classes of its own.

    `names` says what the module calls those arrays that it does not call as the engine does.
    """

    call: str
    module: str = ""
    start: tuple[str, ...] = ()
    definition: str = ""
    names: Mapping[str, str] = NOTHING


class KerasLayer(NamedTuple):
    """A layer in Keras: its class, what that is given, and classes or functions of its own.

    `names` says what it calls those arrays that it does not call as the engine does. `helper` is a function
    that a class of its own is given, and `base` a class that layers of several kinds share. One that is
    `held` is kept as it is by its weights, not by the layer: it computes as if it were trained. `called` is
    what it is called with, where that is more than its input.
    """

    name: str
    arguments: tuple[str, ...] = ()
    definition: str = ""
    held: bool = False
    helper: str = ""
    names: Mapping[str, str] = NOTHING
    base: str = ""
    called: str = "{x}"


class LayerCode(ABC):
    """How one kind of layer is written."""

    @abstractmethod
    def jax(self, step: Step) -> Function:
        """In JAX, where params are dicts."""

    @abstractmethod
    def flax(self, step: Step) -> Module:
        """In Flax NNX."""

    @abstractmethod
    def pytorch(self, step: Step) -> Module:
        """In PyTorch, where pictures have their channels first."""

    @abstractmethod
    def keras(self, step: Step) -> KerasLayer:
        """In Keras 3."""

    def onnx(self, layer: OnnxLayer) -> str:
        """Add it to an ONNX graph, as it answers; the tensor that it gives.

        Raises:
            EngineError: it has no form in ONNX; it names the layer.
        """
        raise _no_onnx(layer.node)


C = TypeVar("C", bound=type[LayerCode])
_codes: dict[str, LayerCode] = {}


def layer_code(layer_type: str) -> Callable[[C], C]:
    """Class decorator: layers of this type are written so."""

    def add(made: C) -> C:
        _codes[layer_type] = made()
        return made

    return add


def layer_codes() -> dict[str, LayerCode]:
    """All layers that can be written, by type."""
    import_all("neurarium.export.layers")
    return _codes


def code_of(node: Node) -> LayerCode:
    """How a layer is written.

    Raises:
        EngineError: it cannot be; it names the layer.
    """
    codes = layer_codes()
    if node.type not in codes:
        words = f"{node.layer.title} cannot be written as code."
        raise EngineError("not_exportable", words, layer_id=node.id)
    return codes[node.type]


def expect_onnx(node: Node) -> None:
    """Raise an EngineError if a layer has no form in ONNX; it names the layer."""
    if type(code_of(node)).onnx is LayerCode.onnx:
        raise _no_onnx(node)


def _no_onnx(node: Node) -> EngineError:
    words = f"{node.layer.title} cannot be written as ONNX: nothing says which operators compute it."
    return EngineError("not_exportable", words, layer_id=node.id)
