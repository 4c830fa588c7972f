"""Renaming: a layer with another name, which is otherwise the same in the same place, is known again."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from neurarium.engine.component import Component
from neurarium.engine.experiment import Experiment
from neurarium.engine.layer import layer_registry
from neurarium.engine.network import Node
from neurarium.engine.optimizer import parts_like_params
from neurarium.engine.train import TrainState

Names = dict[str, str]  # new names by old ones


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
    """The layers that only have another name: one is gone, and one like it stands on the same wires."""
    gone = [layer_id for layer_id in old if layer_id not in new]
    come = [layer_id for layer_id in new if layer_id not in old]
    names: Names = {}
    while found := next(
        ((before, after) for after in come for before in gone if _is_like(old[before], new[after], names)),
        None,
    ):
        before, after = found
        names[before] = after
        gone.remove(before)
        come.remove(after)
    return names


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
    )


def _is_like(old: Kin, new: Kin, names: Names) -> bool:
    if type(old.layer) is not type(new.layer):
        return False
    if tuple(names.get(source, source) for source in old.sources) != new.sources:
        return False
    numbers = set(old.layer.live_names())
    return old.layer.model_dump(exclude=numbers) == new.layer.model_dump(exclude=numbers)


def _renamed(by_layer: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {names.get(layer_id, layer_id): value for layer_id, value in by_layer.items()}
