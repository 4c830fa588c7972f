"""A network made ready to compute: its graph sorted, its shapes inferred, its layers checked."""

import math
import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine import threefry
from neurarium.engine.experiment import Network
from neurarium.engine.hashing import hashed_key
from neurarium.engine.holds import Hold
from neurarium.engine.layer import Layer, Shape, Variables
from neurarium.engine.layers.input import Input
from neurarium.engine.lengths import Ending, without_padding
from neurarium.engine.survey import Place, survey_network

Params = dict[str, dict[str, jax.Array]]  # by layer id, then by name
State = dict[str, dict[str, jax.Array]]


class Node(NamedTuple):
    """One layer in its place: where its inputs come from, the shapes around it, and what is held of it."""

    id: str
    type: str
    layer: Layer
    sources: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    shape: Shape
    hold: Hold | None = None

    def read_lengths(self, lengths: Mapping[str, jax.Array]) -> jax.Array | None:
        """The true lengths of the sequences that it reads, of those that all layers give, by id.

        Sequences that it joins are as long as each other.
        """
        return next((lengths[source] for source in self.sources if source in lengths), None)

    def compute(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array | None = None,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        """What its layer gives, free of holds; `lengths` are the true ones of the sequences that it reads."""
        if lengths is None:
            return self.layer.apply(variables, inputs, key=key, training=training)
        return self.layer.apply_padded(variables, inputs, lengths=lengths, key=key, training=training)


class Outputs(NamedTuple):
    """What a forward pass gives: each layer's output by id, (batch, *shape), the last, and the next state."""

    activations: dict[str, jax.Array]
    output: jax.Array
    state: State


class Model(NamedTuple):
    """A network: its layers by id in topological order, `output` the id of the one that nothing follows.

    `endings` says of the fields that are sequences how one sees where they end.
    """

    nodes: dict[str, Node]
    output: str
    endings: Mapping[str, Ending] = MappingProxyType({})

    @property
    def output_shape(self) -> Shape:
        """The shape of the network's answer."""
        return self.nodes[self.output].shape

    def bind(self, hyperparameters: Mapping[str, jax.Array]) -> "Model":
        """The same model, its layers' live fields taken from `layers.<id>.<field>`, and what is held."""
        return self._replace(
            nodes={
                layer_id: node._replace(
                    layer=node.layer.bind(f"layers.{layer_id}", hyperparameters),
                    hold=Hold.of(layer_id, hyperparameters),
                )
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
        self,
        params: Params,
        state: State,
        inputs: Mapping[str, jax.Array],
        *,
        key: jax.Array,
        training: bool,
        added: Mapping[str, jax.Array] = MappingProxyType({}),
        lengths: Mapping[str, jax.Array] | None = None,
    ) -> Outputs:
        """The forward pass for a batch of inputs by field of the data set, each (batch, *shape).

        What is `added` to the outputs of layers, by id, has the same gradients as these outputs. Sequences
        are as long as they are seen to be, if no true `lengths`, (batch,) by field, are given; all that a
        layer gives of their elements beyond is 0.
        """
        activations: dict[str, jax.Array] = {}
        next_state: State = {}
        true = self.lengths(inputs, lengths, training=training)
        for node in self.nodes.values():
            if isinstance(node.layer, Input):
                incoming: Sequence[jax.Array] = (inputs[node.layer.field],)
            else:
                incoming = tuple(activations[source] for source in node.sources)
            own = params.get(node.id, {})
            variables = Variables(node.hold.cut(own) if node.hold else own, state.get(node.id, {}))
            output, layer_state = node.compute(
                variables,
                incoming,
                lengths=node.read_lengths(true),
                key=drawing_key(key, node.id),
                training=training,
            )
            output = node.hold.held(output) if node.hold else output
            output = output + added[node.id] if node.id in added else output
            activations[node.id] = without_padding(output, true[node.id]) if node.id in true else output
            if layer_state:
                next_state[node.id] = layer_state
        return Outputs(activations, activations[self.output], next_state)

    def lengths(
        self,
        inputs: Mapping[str, jax.Array],
        given: Mapping[str, jax.Array] | None = None,
        *,
        training: bool = False,
    ) -> dict[str, jax.Array]:
        """The true lengths, (batch,), of what each layer gives, by id, for inputs by field.

        Layers that give no sequences which may be shorter are missing; so are all, where samples that are
        full are learned from.
        """
        true: dict[str, jax.Array] = {}
        for node in self.nodes.values():
            if isinstance(node.layer, Input):
                ending = self.endings.get(node.layer.field)
                if ending and not (training and ending.full):
                    known = (given or {}).get(node.layer.field)
                    true[node.id] = ending.lengths(inputs[node.layer.field]) if known is None else known
                continue
            before = node.read_lengths(true)
            own = None if before is None else node.layer.output_lengths(before, node.input_shapes)
            if own is not None:
                true[node.id] = own
        return true


def layer_key(key: jax.Array, layer_id: str) -> jax.Array:
    """The key that a layer starts by."""
    return threefry.fold_in(key, zlib.crc32(layer_id.encode()))


def drawing_key(key: jax.Array, layer_id: str) -> jax.Array:
    """The key that a layer draws by in a step."""
    return hashed_key(key, jnp.uint32(zlib.crc32(layer_id.encode())))


def build_model(
    network: Network,
    input_shapes: Mapping[str, Shape],
    endings: Mapping[str, Ending] = MappingProxyType({}),
) -> Model:
    """Check a network against the shapes of a data set's fields, and make it ready to compute.

    Raises:
        EngineError: an unknown layer or field, a wire to nowhere, a cycle, shapes that do not fit, no single
            output; it names the layer.
    """
    survey = survey_network(network, input_shapes)
    if survey.errors:
        raise survey.errors[0]
    nodes = {layer_id: _node(place) for layer_id, place in survey.places.items()}
    return Model(nodes, survey.ends[0], endings)


def _node(place: Place) -> Node:
    """A layer of which all is known."""
    assert place.layer is not None
    assert place.shape is not None
    input_shapes = tuple(shape for shape in place.input_shapes if shape is not None)
    return Node(place.spec.id, place.spec.type, place.layer, place.sources, input_shapes, place.shape)


def param_shapes(layer: Layer, inputs: Sequence[Shape]) -> dict[str, Shape]:
    """The shapes of a layer's params by name; nothing is allocated."""
    return layer.param_shapes(inputs)


def layer_param_count(layer: Layer, inputs: Sequence[Shape]) -> int:
    """How many trainable numbers a layer has."""
    return sum(math.prod(shape) for shape in layer.param_shapes(inputs).values())


def param_count(params: Params) -> int:
    """How many trainable numbers there are."""
    return sum(math.prod(array.shape) for arrays in params.values() for array in arrays.values())
