"""Renaming: a layer with another name is known again by its place, that is by its type and its wires."""

from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from neurarium.engine.component import Component
from neurarium.engine.experiment import Experiment
from neurarium.engine.layer import layer_registry
from neurarium.engine.network import Node
from neurarium.engine.optimizer import parts_like_params
from neurarium.engine.train import TrainState

Names = dict[str, str]  # new names by old ones, of the layers that have another


class Kin(NamedTuple):
    """What a layer is, apart from its name."""

    layer: Component
    sources: tuple[str, ...]


def kin_of_nodes(nodes: Mapping[str, Node]) -> dict[str, Kin]:
    """The layers of networks that are ready to compute, by id."""
    return {layer_id: Kin(node.layer, node.sources) for layer_id, node in nodes.items()}


def kin_of_experiment(experiment: Experiment) -> dict[str, Kin]:
    """The layers of an experiment, by id."""
    return {
        spec.id: Kin(
            layer_registry.build(spec),
            tuple(edge.source for edge in network.edges if edge.target == spec.id),
        )
        for network in experiment.networks.values()
        for spec in network.layers
    }


def renames(old: Mapping[str, Kin], new: Mapping[str, Kin]) -> Names:
    """The layers that have another name.

    A name that is gone continues as a new one of the same type on the same wires, resized or not. Names that
    both networks have are taken for swapped if more layers stand on the same wires then.
    """
    kept, swapped = (_matches(old, new, swaps=swaps) for swaps in (False, True))
    is_better = _in_place(old, new, swapped) > _in_place(old, new, kept)
    matches = swapped if is_better and not _collides(old, swapped) else kept
    return {before: after for before, after in matches.items() if before != after}


def _matches(old: Mapping[str, Kin], new: Mapping[str, Kin], *, swaps: bool) -> Names:
    """The new name of each old layer that continues, found from the inputs on."""
    matches: Names = {}
    order = TopologicalSorter({layer_id: kin.sources for layer_id, kin in new.items()}).static_order()
    for after in (layer_id for layer_id in order if layer_id in new):
        free = [before for before in old if before not in matches]
        if after not in old:
            candidates = [before for before in free if before not in new]
        elif swaps:
            candidates = [before for before in free if before in new and _is_alike(old[before], new[after])]
        else:
            candidates = []
        there = [before for before in candidates if _stands_in(old[before], new[after], matches)]
        there.sort(key=lambda before: (before != after, not _is_alike(old[before], new[after])))
        found = there[0] if there else after
        if found in free:
            matches[found] = after
    return matches


def _in_place(old: Mapping[str, Kin], new: Mapping[str, Kin], matches: Names) -> int:
    """How many layers stand where they stood."""
    return sum(_stands_in(old[before], new[after], matches) for before, after in matches.items())


def renamed_nodes(nodes: Mapping[str, Node], names: Names) -> dict[str, Node]:
    """The same layers, called by their new names."""
    return {
        names.get(layer_id, layer_id): node._replace(
            id=names.get(layer_id, layer_id),
            sources=tuple(names.get(source, source) for source in node.sources),
        )
        for layer_id, node in nodes.items()
    }


def renamed_state(train_state: TrainState, names: Names) -> TrainState:
    """The same numbers, by the new names of their layers."""
    parts, form = parts_like_params(train_state.params, train_state.opt_state)
    renamed = [_renamed(part, names) if isinstance(part, dict) else part for part in parts]
    return train_state._replace(
        params=_renamed(train_state.params, names),
        state=_renamed(train_state.state, names),
        opt_state=form.unflatten(renamed),
        memory=_renamed(train_state.memory, names),
    )


def _collides(old: Mapping[str, Kin], matches: Names) -> bool:
    """Whether a layer that does not continue has a name that another continues under."""
    return any(before not in matches and before in matches.values() for before in old)


def _stands_in(old: Kin, new: Kin, matches: Names) -> bool:
    """Whether a layer is of the type and on the wires of another."""
    sources = tuple(matches.get(source) for source in old.sources)
    return type(old.layer) is type(new.layer) and sources == new.sources


def _is_alike(old: Kin, new: Kin) -> bool:
    """Whether two layers are configured alike, apart from their live numbers."""
    live = set(old.layer.live_names())
    return old.layer.model_dump(exclude=live) == new.layer.model_dump(exclude=live)


def _renamed(by_layer: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {names.get(layer_id, layer_id): value for layer_id, value in by_layer.items()}
