"""Edits of a network, each of which makes another network."""

from collections.abc import Callable, Sequence
from itertools import count, pairwise

from pydantic import JsonValue

from neurarium.engine.experiment import Edge, LayerSpec, Network
from neurarium.engine.layer import Layer

WIDTHS = ("units", "filters")


def width_of(layer: Layer) -> tuple[str, int] | None:
    """The field that says how wide a layer is, and how wide; None if it has no width of its own."""
    widths = ((field, getattr(layer, field, None)) for field in WIDTHS)
    return next(((field, width) for field, width in widths if isinstance(width, int)), None)


def new_layer(network: Network, type_: str, config: dict[str, JsonValue] | None = None) -> LayerSpec:
    """A layer that is not in the network yet, its id made of its type and a number."""
    taken = {spec.id for spec in network.layers}
    free = next(name for number in count(1) if (name := f"{type_}_{number}") not in taken)
    return LayerSpec(id=free, type=type_, config=config or {})


def add(network: Network, *specs: LayerSpec) -> Network:
    """With these layers, which no wire reaches yet."""
    return network.model_copy(update={"layers": (*network.layers, *specs)})


def connect(network: Network, source: str, target: str) -> Network:
    """With one more wire."""
    return network.model_copy(update={"edges": (*network.edges, Edge(source=source, target=target))})


def disconnect(network: Network, index: int) -> Network:
    """Without the wire of this number."""
    return network.model_copy(update={"edges": (*network.edges[:index], *network.edges[index + 1 :])})


def insert(network: Network, index: int, *specs: LayerSpec) -> Network:
    """With a chain of new layers on the wire of this number; the order of all inputs stays."""
    edge = network.edges[index]
    ids = [edge.source, *(spec.id for spec in specs), edge.target]
    # The last of the new wires takes the old one's place among the target's inputs.
    *before, last = (Edge(source=a, target=b) for a, b in pairwise(ids))
    edges = (*network.edges[:index], *before, last, *network.edges[index + 1 :])
    return add(network, *specs).model_copy(update={"edges": edges})


def reroute(network: Network, index: int, first: str, last: str) -> Network:
    """With the wire of this number led through layers that are there, from `first` to `last` of them."""
    edge = network.edges[index]
    through = (Edge(source=edge.source, target=first), Edge(source=last, target=edge.target))
    return network.model_copy(
        update={"edges": (*network.edges[:index], *through, *network.edges[index + 1 :])}
    )


def append(network: Network, layer_id: str, specs: Sequence[LayerSpec]) -> Network:
    """With a chain of new layers after a layer."""
    ids = [layer_id, *(spec.id for spec in specs)]
    edges = tuple(Edge(source=a, target=b) for a, b in pairwise(ids))
    return add(network, *specs).model_copy(update={"edges": (*network.edges, *edges)})


def join(network: Network, target: str, merge: LayerSpec) -> Network:
    """With all inputs of a layer joined by a new one first."""
    edges = tuple(
        edge.model_copy(update={"target": merge.id}) if edge.target == target else edge
        for edge in network.edges
    )
    return add(network, merge).model_copy(update={"edges": (*edges, Edge(source=merge.id, target=target))})


def configure(network: Network, layer_id: str, config: dict[str, JsonValue]) -> Network:
    """With some fields of a layer changed; a field set to None is left to its default."""
    return _replace(network, layer_id, lambda spec: _configured(spec, config))


def retype(network: Network, layer_id: str, type_: str) -> Network:
    """With a layer of another type in a layer's place, as it is by default."""
    return _replace(network, layer_id, lambda spec: spec.model_copy(update={"type": type_, "config": {}}))


def remove(network: Network, layer_id: str) -> Network:
    """Without a layer; the layers that it fed read what it read."""
    sources = [edge.source for edge in network.edges if edge.target == layer_id and edge.source != layer_id]
    edges: list[Edge] = []
    for edge in network.edges:
        if edge.target == layer_id:
            continue
        if edge.source == layer_id:
            edges += [Edge(source=source, target=edge.target) for source in sources]
        else:
            edges.append(edge)
    layers = tuple(spec for spec in network.layers if spec.id != layer_id)
    return network.model_copy(update={"layers": layers, "edges": tuple(edges)})


def drop(network: Network, layer_ids: set[str]) -> Network:
    """Without some layers and all their wires."""
    layers = tuple(spec for spec in network.layers if spec.id not in layer_ids)
    edges = tuple(edge for edge in network.edges if not {edge.source, edge.target} & layer_ids)
    return network.model_copy(update={"layers": layers, "edges": edges})


def wires_into(network: Network, layer_id: str) -> list[int]:
    """The numbers of the wires into a layer, in the order of its inputs."""
    return [index for index, edge in enumerate(network.edges) if edge.target == layer_id]


def _replace(network: Network, layer_id: str, change: Callable[[LayerSpec], LayerSpec]) -> Network:
    layers = tuple(change(spec) if spec.id == layer_id else spec for spec in network.layers)
    return network.model_copy(update={"layers": layers})


def _configured(spec: LayerSpec, config: dict[str, JsonValue]) -> LayerSpec:
    changed = {name: value for name, value in (spec.config | config).items() if value is not None}
    return spec.model_copy(update={"config": changed})
