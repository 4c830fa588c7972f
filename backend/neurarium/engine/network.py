"""A network made ready to compute: its graph sorted, its shapes inferred, its layers checked."""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

import jax

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import LayerSpec, Network
from neurarium.engine.layer import Layer, Shape, Variables, layer_registry
from neurarium.engine.layers.input import Input

Params = dict[str, dict[str, jax.Array]]  # by layer id, then by name
State = dict[str, dict[str, jax.Array]]


class Node(NamedTuple):
    """One layer in its place: where its inputs come from, and the shapes around it."""

    id: str
    type: str
    layer: Layer
    sources: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    shape: Shape


class Outputs(NamedTuple):
    """What a forward pass gives: every layer's output by id, (batch, *shape), and the next state."""

    activations: dict[str, jax.Array]
    state: State


class Model(NamedTuple):
    """A network: its layers by id in topological order, `output` the id of the one that nothing follows."""

    nodes: dict[str, Node]
    output: str

    @property
    def output_shape(self) -> Shape:
        """The shape of the network's answer."""
        return self.nodes[self.output].shape

    def bind(self, hyperparameters: Mapping[str, jax.Array]) -> "Model":
        """The same model, its layers' live fields taken from `layers.<id>.<field>`."""
        return self._replace(
            nodes={
                layer_id: node._replace(layer=node.layer.bind(f"layers.{layer_id}", hyperparameters))
                for layer_id, node in self.nodes.items()
            }
        )

    def init(self, key: jax.Array) -> tuple[Params, State]:
        """Initial params and state; a layer's key comes from its id: no other layer changes its start."""
        variables = {
            layer_id: node.layer.init(layer_key(key, layer_id), node.input_shapes)
            for layer_id, node in self.nodes.items()
        }
        params = {layer_id: made.params for layer_id, made in variables.items() if made.params}
        state = {layer_id: made.state for layer_id, made in variables.items() if made.state}
        return params, state

    def apply(
        self, params: Params, state: State, inputs: Mapping[str, jax.Array], *, key: jax.Array, training: bool
    ) -> Outputs:
        """The forward pass for a batch of inputs by field of the data set, each (batch, *shape)."""
        activations: dict[str, jax.Array] = {}
        next_state: State = {}
        for node in self.nodes.values():
            if isinstance(node.layer, Input):
                incoming: Sequence[jax.Array] = (inputs[node.layer.field],)
            else:
                incoming = tuple(activations[source] for source in node.sources)
            variables = Variables(params.get(node.id, {}), state.get(node.id, {}))
            activations[node.id], layer_state = node.layer.apply(
                variables, incoming, key=layer_key(key, node.id), training=training
            )
            if layer_state:
                next_state[node.id] = layer_state
        return Outputs(activations, next_state)


def layer_key(key: jax.Array, layer_id: str) -> jax.Array:
    """A layer's own PRNG key."""
    return jax.random.fold_in(key, zlib.crc32(layer_id.encode()))


def build_model(network: Network, input_shapes: Mapping[str, Shape]) -> Model:
    """Check a network against the shapes of a data set's fields, and make it ready to compute.

    Raises:
        EngineError: an unknown layer or field, a wire to nowhere, a cycle, shapes that do not fit, no single
            output; it names the layer.
    """
    specs = {spec.id: spec for spec in network.layers}
    if len(specs) < len(network.layers):
        (repeated, _), *_ = Counter(spec.id for spec in network.layers).most_common(1)
        raise EngineError("duplicate_id", f"Two layers are called “{repeated}”.", layer_id=repeated)
    sources = _sources(network, specs)
    nodes: dict[str, Node] = {}
    for layer_id in _topological_order(sources):
        try:
            nodes[layer_id] = _build_node(specs[layer_id], sources[layer_id], nodes, input_shapes)
        except EngineError as error:
            raise error.at(layer_id) from error
    return Model(nodes, _single_output(sources))


def _sources(network: Network, specs: Mapping[str, LayerSpec]) -> dict[str, tuple[str, ...]]:
    incoming: dict[str, list[str]] = defaultdict(list)
    for edge in network.edges:
        for end in (edge.source, edge.target):
            if end not in specs:
                raise EngineError(
                    "unknown_layer", f"A wire names the layer “{end}”, which does not exist.", layer_id=end
                )
        incoming[edge.target].append(edge.source)
    return {layer_id: tuple(incoming[layer_id]) for layer_id in specs}


def _topological_order(sources: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter(sources).static_order())
    except CycleError as error:
        cycle: list[str] = error.args[1]
        raise EngineError(
            "cycle", f"The wires go round in a circle: {' → '.join(cycle)}.", layer_id=cycle[0]
        ) from error


def _build_node(
    spec: LayerSpec, sources: tuple[str, ...], nodes: Mapping[str, Node], input_shapes: Mapping[str, Shape]
) -> Node:
    layer = layer_registry.build(spec)
    if isinstance(layer, Input):
        if layer.field not in input_shapes:
            known = ", ".join(input_shapes)
            raise EngineError(
                "unknown_field", f"The data set has no field “{layer.field}”, only: {known}.", field="field"
            )
        shapes = (input_shapes[layer.field], *(nodes[source].shape for source in sources))
    else:
        shapes = tuple(nodes[source].shape for source in sources)
        _check_arity(layer, len(shapes))
    return Node(spec.id, spec.type, layer, sources, shapes, layer.output_shape(shapes))


def _check_arity(layer: Layer, count: int) -> None:
    if count == 0:
        raise EngineError("arity", f"{layer.title} has no input: draw a wire into it.")
    if count > 1 and not layer.merges:
        raise EngineError(
            "arity", f"{layer.title} takes one input, not {count}: join them with Add or Concatenate first."
        )
    if count == 1 and layer.merges:
        raise EngineError("arity", f"{layer.title} joins two or more inputs, but has only one.")


def _single_output(sources: Mapping[str, tuple[str, ...]]) -> str:
    used = {source for incoming in sources.values() for source in incoming}
    ends = [layer_id for layer_id in sources if layer_id not in used]
    if len(ends) != 1:
        names = ", ".join(f"“{end}”" for end in ends)
        raise EngineError(
            "output", f"A network has one output, but nothing follows {names}.", layer_id=ends[-1]
        )
    return ends[0]


def param_count(params: Params) -> int:
    """How many trainable numbers there are."""
    return sum(math.prod(array.shape) for arrays in params.values() for array in arrays.values())
