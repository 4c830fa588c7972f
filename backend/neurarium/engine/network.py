"""A network made ready to compute: its graph sorted, its shapes inferred, its layers checked."""

import math
import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import jax

from neurarium.engine.experiment import Network
from neurarium.engine.holds import Hold
from neurarium.engine.layer import Layer, Shape, Variables
from neurarium.engine.layers.input import Input
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


class Outputs(NamedTuple):
    """What a forward pass gives: each layer's output by id, (batch, *shape), the last, and the next state."""

    activations: dict[str, jax.Array]
    output: jax.Array
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
    ) -> Outputs:
        """The forward pass for a batch of inputs by field of the data set, each (batch, *shape).

        What is `added` to the outputs of layers, by id, has the same gradients as these outputs.
        """
        activations: dict[str, jax.Array] = {}
        next_state: State = {}
        for node in self.nodes.values():
            if isinstance(node.layer, Input):
                incoming: Sequence[jax.Array] = (inputs[node.layer.field],)
            else:
                incoming = tuple(activations[source] for source in node.sources)
            own = params.get(node.id, {})
            variables = Variables(node.hold.cut(own) if node.hold else own, state.get(node.id, {}))
            output, layer_state = node.layer.apply(
                variables, incoming, key=layer_key(key, node.id), training=training
            )
            activations[node.id] = node.hold.held(output) if node.hold else output
            if node.id in added:
                activations[node.id] += added[node.id]
            if layer_state:
                next_state[node.id] = layer_state
        return Outputs(activations, activations[self.output], next_state)


def layer_key(key: jax.Array, layer_id: str) -> jax.Array:
    """A layer's own PRNG key."""
    return jax.random.fold_in(key, zlib.crc32(layer_id.encode()))


def build_model(network: Network, input_shapes: Mapping[str, Shape]) -> Model:
    """Check a network against the shapes of a data set's fields, and make it ready to compute.

    Raises:
        EngineError: an unknown layer or field, a wire to nowhere, a cycle, shapes that do not fit, no single
            output; it names the layer.
    """
    survey = survey_network(network, input_shapes)
    if survey.errors:
        raise survey.errors[0]
    return Model({layer_id: _node(place) for layer_id, place in survey.places.items()}, survey.ends[0])


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
