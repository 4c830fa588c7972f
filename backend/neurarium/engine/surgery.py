"""Surgery: a trained network is changed, and all that still fits is carried over into the changed one.

- Layers are the same if id and type are, or if only the id is another. Their channels are matched by where
  they come from, through all layers that only rearrange, bend, scale or add channels.
- A widened layer keeps its units. New ones start as fresh ones do, but what follows does not listen to them
  yet (weights of 0): the network computes the same as before, unless a layer norm mixes the new ones in.
- A narrowed layer keeps the units that what follows listens to most (largest sum of squared outgoing
  weights); a network's output keeps the first ones, which are classes.
- A new layer with one input and no other way past it passes on what it is given, as nearly as it can.
"""

from collections.abc import Mapping
from functools import partial
from typing import Literal, NamedTuple

import jax
import numpy as np
import optax

from neurarium.engine.layer import Variables
from neurarium.engine.lineage import (
    Labels,
    Nodes,
    added_together,
    all_nodes,
    channel_sources,
    channels,
    derived_labels,
    followers,
    incoming_labels,
    label,
    mix,
    network_labels,
    numbered,
    own_labels,
    reversed_nodes,
)
from neurarium.engine.network import Node, Params
from neurarium.engine.optimizer import parts_like_params
from neurarium.engine.renaming import kin_of_nodes, renamed_nodes, renamed_state, renames
from neurarium.engine.train import Learner, TrainState
from neurarium.engine.transplant import NOWHERE, ArrayMap, AxisMap, array_map, filled, is_whole, matched

Carried = Literal["kept", "resized", "new"]
LayerMap = dict[str, ArrayMap]  # by the array's name


class Grown(NamedTuple):
    """A changed network's train state, and what became of each layer; `maps` tells where its numbers were."""

    train_state: TrainState
    carried: dict[str, Carried]
    maps: dict[str, LayerMap]


def operate(before: Learner, train_state: TrainState, after: Learner, fresh: TrainState) -> Grown:
    """The train state of the changed learner `after` that carries over what fits of another's.

    `fresh` is its fresh start; the result has the same form.
    """
    old, new = all_nodes(before.models), all_nodes(after.models)
    if names := renames(kin_of_nodes(old), kin_of_nodes(new)):
        old, train_state = renamed_nodes(old, names), renamed_state(train_state, names)
    old_labels = network_labels(old)
    stems = _stems(old, new, train_state.params, ends={model.output for model in after.models.values()})
    passing = _passing(old, new, fresh)
    new_labels = _labels(new, old_labels, stems, passing)
    maps = {
        layer_id: _layer_map(old[layer_id], node, old_labels, new_labels, train_state, fresh)
        for layer_id, node in new.items()
        if layer_id in stems
    }
    start = fresh._replace(
        params=fresh.params | {layer_id: made.params for layer_id, made in passing.items()}
    )
    moved = partial(_moved, maps)
    return Grown(
        TrainState(
            params=moved(train_state.params, start.params, silent=True),
            state=moved(train_state.state, start.state),
            opt_state=_optimizer_state(before, train_state, after, start, moved),
            key=fresh.key,
            step=train_state.step,
        ),
        {layer_id: _verdict(maps.get(layer_id), layer_id, train_state, fresh) for layer_id in new},
        maps,
    )


def _stems(old: Nodes, new: Nodes, params: Params, ends: set[str]) -> dict[str, AxisMap]:
    """For the layers that both networks have, which old channel each of their channels is."""
    strengths = _strengths(old, params)
    groups = added_together(new)
    same = [layer_id for layer_id, node in new.items() if layer_id in old and old[layer_id].type == node.type]
    stems: dict[str, AxisMap] = {}
    for layer_id in same:
        before, after = channels(old[layer_id]), channels(new[layer_id])
        strength = strengths[layer_id]
        for other in next((group for group in groups if layer_id in group), set()) - {layer_id}:
            if other in same and channels(old[other]) == before:
                strength = strength + strengths[other]
        if after < before and layer_id not in ends:
            stems[layer_id] = np.sort(np.argsort(-strength, kind="stable")[:after])
        else:
            stems[layer_id] = np.where(np.arange(after) < before, np.arange(after), NOWHERE)
    return stems


def _strengths(nodes: Nodes, params: Params) -> dict[str, np.ndarray]:
    """How much what follows listens to each channel: the sum of the squared weights that it is given."""
    strengths = {layer_id: np.zeros(channels(node)) for layer_id, node in nodes.items()}
    for node in reversed_nodes(nodes):
        if not node.sources:
            continue
        if own_labels(node) is None:
            sources = channel_sources(node)
            heard = np.zeros(sum(channels(nodes[source]) for source in node.sources))
            np.add.at(heard, sources, strengths[node.id][:, np.newaxis])
        else:
            heard = _listening(params.get(node.id, {}), channels(nodes[node.sources[0]]))
        begun = 0
        for source in node.sources:
            count = channels(nodes[source])
            strengths[source] += heard[begun : begun + count]
            begun += count
    return strengths


def _listening(arrays: Mapping[str, jax.Array], count: int) -> np.ndarray:
    """The sums of a layer's squared weights for each of its input channels."""
    total = np.zeros(count)
    for array in arrays.values():
        if array.ndim >= 2 and array.shape[-2] == count:
            squares = np.square(np.asarray(array, float))
            total += np.moveaxis(squares, -2, 0).reshape(count, -1).sum(1)
    return total


def _passing(old: Nodes, new: Nodes, fresh: TrainState) -> dict[str, Variables]:
    """New layers that can pass on what they are given, where there is no other way past them."""
    feeds = followers(new)
    passing = {}
    for layer_id, node in new.items():
        is_new = layer_id not in old or old[layer_id].type != node.type
        if is_new and len(node.sources) == 1 and len(feeds[node.sources[0]]) == 1 and feeds[layer_id]:
            variables = Variables(fresh.params.get(layer_id, {}), fresh.state.get(layer_id, {}))
            made = node.layer.pass_on(variables, node.input_shapes)
            if made is not None:
                passing[layer_id] = made
    return passing


def _labels(
    new: Nodes,
    old_labels: Mapping[str, Labels],
    stems: Mapping[str, AxisMap],
    passing: Mapping[str, Variables],
) -> dict[str, Labels]:
    """The labels of the changed network's channels: those of old channels where they go on."""
    labels: dict[str, Labels] = {}
    for layer_id, node in new.items():
        own = own_labels(node)
        if own is None:
            labels[layer_id] = derived_labels(node, incoming_labels(node, labels))
        elif not node.sources or node.layer.unit_names(node.input_shapes):
            labels[layer_id] = own
        else:
            unseen = mix(label("new"), numbered(layer_id, len(own)))
            if layer_id in stems:
                stem = stems[layer_id]
                labels[layer_id] = np.where(stem == NOWHERE, unseen, old_labels[layer_id][stem])
            else:
                passed = labels[node.sources[0]] if layer_id in passing else unseen[:0]
                labels[layer_id] = np.concatenate([passed, unseen[len(passed) :]])
    return labels


def _layer_map(
    old: Node,
    new: Node,
    old_labels: Mapping[str, Labels],
    new_labels: Mapping[str, Labels],
    train_state: TrainState,
    fresh: TrainState,
) -> LayerMap:
    """Where the numbers of a layer's arrays were; empty if they cannot be told."""
    outputs = matched(old_labels[old.id], new_labels[new.id])
    inputs = matched(incoming_labels(old, old_labels), incoming_labels(new, new_labels))
    before, after = _arrays(train_state, old.id), _arrays(fresh, new.id)
    maps: LayerMap = {}
    for name, array in after.items():
        if name in before:
            map_ = array_map(before[name].shape, array.shape, inputs, outputs, channels(old), channels(new))
            if map_ is None:
                return {}
            maps[name] = map_
    return maps


def _moved(maps: Mapping[str, LayerMap], old: Params, fresh: Params, *, silent: bool = False) -> Params:
    """Arrays of the form of `fresh` with the old numbers where there are some.

    If `silent`, new inputs of old units are 0.
    """
    return {
        layer_id: {
            name: filled(old[layer_id][name], array, maps[layer_id][name], silent=silent)
            if name in maps.get(layer_id, {})
            else array
            for name, array in arrays.items()
        }
        for layer_id, arrays in fresh.items()
    }


def _optimizer_state(
    before: Learner, train_state: TrainState, after: Learner, fresh: TrainState, moved: partial[Params]
) -> optax.OptState:
    """The optimizer state with the moments of what was carried over; fresh if the optimizer is another."""
    parts, form = parts_like_params(train_state.params, train_state.opt_state)
    fresh_parts, fresh_form = parts_like_params(fresh.params, fresh.opt_state)
    if type(before.optimizer) is not type(after.optimizer) or form != fresh_form:
        return fresh.opt_state
    pairs = zip(parts, fresh_parts, strict=True)
    return jax.tree.unflatten(
        form, [moved(*pair) if isinstance(pair[0], dict) else pair[0] for pair in pairs]
    )


def _verdict(map_: LayerMap | None, layer_id: str, train_state: TrainState, fresh: TrainState) -> Carried:
    """What became of a layer: kept if nothing of it changed, resized if some of it was carried over."""
    if map_ is None:
        return "new"
    before, after = _arrays(train_state, layer_id), _arrays(fresh, layer_id)
    if not after and not before:
        return "kept"
    if not map_:
        return "new"
    is_kept = before.keys() == map_.keys() == after.keys() and all(
        is_whole(before[name].shape, axes) for name, axes in map_.items()
    )
    return "kept" if is_kept else "resized"


def _arrays(train_state: TrainState, layer_id: str) -> dict[str, jax.Array]:
    """A layer's params and state by name, which no two share."""
    return {**train_state.params.get(layer_id, {}), **train_state.state.get(layer_id, {})}
