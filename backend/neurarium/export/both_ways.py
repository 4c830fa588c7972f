"""Recurrent layers that read in both directions, as one of each direction and a concatenation."""

from collections.abc import Mapping
from typing import TypeVar

from neurarium.engine.apart import Apart, names_apart
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network
from neurarium.engine.layer import layer_registry
from neurarium.engine.recurrence import BACKWARD, Recurrent

A = TypeVar("A")


def taken_apart(experiment: Experiment) -> tuple[Experiment, dict[str, Apart]]:
    """An experiment whose layers read in one direction each, and what became of those that read in both."""
    ids = (spec.id for spec in experiment.layers)
    apart = names_apart(ids, (spec.id for spec in experiment.layers if _reads_both_ways(spec)))
    if not apart:
        return experiment, apart
    networks = {role: _network(network, apart) for role, network in experiment.networks.items()}
    return experiment.model_copy(update={"networks": networks}), apart


def arrays_apart(
    apart: Mapping[str, Apart], arrays: Mapping[str, Mapping[str, A]]
) -> dict[str, dict[str, A]]:
    """The arrays of layers by name, those of either direction with the layer that it became."""
    made: dict[str, dict[str, A]] = {}
    for layer_id, own in arrays.items():
        if layer_id in apart:
            made |= {each: _of_way(own, is_backward) for is_backward, each in enumerate(apart[layer_id])}
        else:
            made[layer_id] = dict(own)
    return made


def _reads_both_ways(spec: LayerSpec) -> bool:
    kind = layer_registry[spec.type]
    return issubclass(kind, Recurrent) and spec.config.get("direction") == "both"


def _network(network: Network, apart: Mapping[str, Apart]) -> Network:
    layers: list[LayerSpec] = []
    edges: list[Edge] = []
    for spec in network.layers:
        if spec.id in apart:
            layers += _layers(spec, apart[spec.id])
            edges += (Edge(source=each, target=spec.id) for each in apart[spec.id])
        else:
            layers.append(spec)
    for edge in network.edges:
        targets = apart.get(edge.target, (edge.target,))
        edges += (Edge(source=edge.source, target=target) for target in targets)
    return Network(layers=tuple(layers), edges=tuple(edges))


def _layers(spec: LayerSpec, apart: Apart) -> list[LayerSpec]:
    """The layer of each direction, and the concatenation, in which units are held."""
    ways = [
        spec.model_copy(
            update={
                "id": layer_id,
                "config": spec.config | {"direction": way},
                "locks": _of_way(spec.locks, is_backward),
                "cuts": _of_way(spec.cuts, is_backward),
                "held": {},
            }
        )
        for is_backward, (way, layer_id) in enumerate(apart._asdict().items())
    ]
    return [*ways, LayerSpec(id=spec.id, type="concatenate", held=spec.held)]


def _of_way(by_name: Mapping[str, A], is_backward: int) -> dict[str, A]:
    return {
        name.removeprefix(BACKWARD): each
        for name, each in by_name.items()
        if name.startswith(BACKWARD) == bool(is_backward)
    }
