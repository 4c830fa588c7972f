"""A network looked at whole, right or not: every layer's shape as far as it can be known, and all errors."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from operator import or_
from typing import NamedTuple

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import LayerSpec, Network
from neurarium.engine.layer import Layer, Shape, layer_registry
from neurarium.engine.layers.input import Input

# What XLA can count: sizes are 32-bit numbers.
MAX_NUMBERS = 2**31 - 1


class Place(NamedTuple):
    """A layer in its place: what cannot be known of it is None, and its own error, if it has one."""

    spec: LayerSpec
    layer: Layer | None
    sources: tuple[str, ...]
    input_shapes: tuple[Shape | None, ...]
    shape: Shape | None
    error: EngineError | None

    @property
    def title(self) -> str:
        """The layer in few words."""
        if self.layer:
            return self.layer.summary()
        return layer_registry[self.spec.type].title if self.spec.type in layer_registry else self.spec.type


class Survey(NamedTuple):
    """Every layer of a network by id, in topological order, and the ids of those that nothing follows.

    `errors` are all that is wrong, the first one first; `cycle` are the layers of a circle, if there is one.
    """

    places: dict[str, Place]
    ends: tuple[str, ...]
    cycle: tuple[str, ...]
    errors: tuple[EngineError, ...]


def survey_network(network: Network, input_shapes: Mapping[str, Shape] | None) -> Survey:
    """Look at a network whole; nothing is raised. Without `input_shapes` the data are not known."""
    specs = {spec.id: spec for spec in network.layers}
    sources = _sources(network, specs)
    order, cycle = _topological_order(sources)
    places: dict[str, Place] = {}
    for layer_id in order:
        places[layer_id] = _survey_layer(specs[layer_id], sources[layer_id], places, input_shapes)
    places |= {
        layer_id: _blocked(specs[layer_id], sources[layer_id]) for layer_id in specs if layer_id not in places
    }
    ends = _ends(sources, order)
    errors = (
        *_wiring_errors(network, specs),
        *_cycle_errors(cycle, places),
        *(place.error for place in places.values() if place.error),
        *_output_errors(ends, places),
    )
    return Survey(places, ends, cycle, errors)


def _sources(network: Network, specs: Mapping[str, LayerSpec]) -> dict[str, tuple[str, ...]]:
    incoming: dict[str, list[str]] = defaultdict(list)
    for edge in network.edges:
        if edge.source in specs:
            incoming[edge.target].append(edge.source)
    return {layer_id: tuple(incoming[layer_id]) for layer_id in specs}


def _topological_order(sources: Mapping[str, tuple[str, ...]]) -> tuple[list[str], tuple[str, ...]]:
    """The layers that no circle blocks, sources first, and the layers of a circle, each feeding the next."""
    sorter = TopologicalSorter(sources)
    cycle: tuple[str, ...] = ()
    try:
        sorter.prepare()
    except CycleError as error:
        cycle = tuple(error.args[1][:-1])
    order: list[str] = []
    while ready := sorter.get_ready():
        order += ready
        sorter.done(*ready)
    return order, cycle


def _survey_layer(
    spec: LayerSpec,
    sources: tuple[str, ...],
    places: Mapping[str, Place],
    input_shapes: Mapping[str, Shape] | None,
) -> Place:
    place = Place(spec, None, sources, tuple(places[source].shape for source in sources), None, None)
    try:
        place = place._replace(layer=layer_registry.build(spec))
        return _with_shape(place, input_shapes)
    except EngineError as error:
        return place._replace(error=error.at(spec.id))


def _with_shape(place: Place, input_shapes: Mapping[str, Shape] | None) -> Place:
    layer = place.layer
    assert layer is not None
    if isinstance(layer, Input):
        _check_no_sources(layer, place.sources)
        if input_shapes is None:
            return place
        place = place._replace(input_shapes=(_field_shape(layer, input_shapes),))
    else:
        _check_arity(layer, len(place.sources))
    known = tuple(shape for shape in place.input_shapes if shape is not None)
    if len(known) < len(place.input_shapes):
        return place
    shape = layer.output_shape(known)
    _check_size(layer, shape)
    return place._replace(shape=shape)


def _field_shape(layer: Input, input_shapes: Mapping[str, Shape]) -> Shape:
    if layer.field not in input_shapes:
        known = ", ".join(input_shapes)
        raise EngineError(
            "unknown_field", f"The data set has no field “{layer.field}”, only: {known}.", field="field"
        )
    return input_shapes[layer.field]


def _check_no_sources(layer: Input, sources: tuple[str, ...]) -> None:
    if sources:
        raise EngineError(
            "arity",
            f"{layer.title} takes nothing from other layers: remove the wire that leads into it.",
        )


def _check_arity(layer: Layer, count: int) -> None:
    if count == 0:
        raise EngineError("arity", f"{layer.title} has no input: draw a wire into it.")
    if count > 1 and not layer.merges:
        raise EngineError(
            "arity", f"{layer.title} takes one input, not {count}: join them with Add or Concatenate first."
        )
    if count == 1 and layer.merges:
        raise EngineError("arity", f"{layer.title} joins two or more inputs, but has only one.")


def _check_size(layer: Layer, shape: Shape) -> None:
    if math.prod(shape) > MAX_NUMBERS:
        raise EngineError(
            "too_large", f"{layer.title} would give more numbers than a machine can count: {MAX_NUMBERS:,}."
        )


def _blocked(spec: LayerSpec, sources: tuple[str, ...]) -> Place:
    """A layer in a circle or behind one: only its configuration can be checked."""
    place = Place(spec, None, sources, (None,) * len(sources), None, None)
    try:
        return place._replace(layer=layer_registry.build(spec))
    except EngineError as error:
        return place._replace(error=error.at(spec.id))


def _wiring_errors(network: Network, specs: Mapping[str, LayerSpec]) -> Iterator[EngineError]:
    for layer_id, count in Counter(spec.id for spec in network.layers).items():
        if count > 1:
            yield EngineError("duplicate_id", f"Two layers are called “{layer_id}”.", layer_id=layer_id)
    ends = dict.fromkeys(end for edge in network.edges for end in (edge.source, edge.target))
    for end in ends:
        if end not in specs:
            yield EngineError(
                "unknown_layer", f"A wire names the layer “{end}”, which does not exist.", layer_id=end
            )


def _cycle_errors(cycle: tuple[str, ...], places: Mapping[str, Place]) -> Iterator[EngineError]:
    if cycle:
        titles = " → ".join(places[layer_id].title for layer_id in (*cycle, cycle[0]))
        yield EngineError("cycle", f"The wires go round in a circle: {titles}.", layer_id=cycle[0])


def _ends(sources: Mapping[str, tuple[str, ...]], order: Sequence[str]) -> tuple[str, ...]:
    """The layers that nothing follows, the one that stands on most others first."""
    used = {source for incoming in sources.values() for source in incoming}
    below: dict[str, int] = {}  # the layers that each stands on, as bits
    for number, layer_id in enumerate(order):
        below[layer_id] = reduce(or_, (below[source] for source in sources[layer_id]), 1 << number)
    ends = [layer_id for layer_id in sources if layer_id not in used]
    return tuple(sorted(ends, key=lambda end: -below.get(end, 0).bit_count()))


def upstream(layer_id: str, sources: Mapping[str, tuple[str, ...]]) -> set[str]:
    """All layers that a layer stands on, directly or not."""
    found: set[str] = set()
    waiting = list(sources[layer_id])
    while waiting:
        source = waiting.pop()
        if source not in found:
            found.add(source)
            waiting += sources[source]
    return found


def _output_errors(ends: tuple[str, ...], places: Mapping[str, Place]) -> Iterator[EngineError]:
    for end in ends[1:]:
        yield EngineError(
            "output",
            f"Nothing follows {places[end].title}, nor {places[ends[0]].title}, but a network has one "
            "output: join the two, or remove one.",
            layer_id=end,
        )
