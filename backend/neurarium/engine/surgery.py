"""Surgery: a trained network is changed, and all that still fits is carried over into the changed one.

Widening keeps what a network computes, after Net2Net (Chen, Goodfellow and Shlens 2016, section 2.1): there
a new unit is a copy of an old one, and both share what followed listens to; here it is new, and nothing
listens to it yet. A new layer is Net2DeeperNet's (section 2.2): it begins as the identity, where it can.

- Layers are the same if id and type are, or type and place. Their channels are matched by where they come
  from, through all layers that only rearrange, bend, scale or add channels. A layer that is given as many
  channels as before, but none of those, is reused: it keeps its numbers, for what they are worth there.
- A widened layer keeps its units. New ones start as fresh ones do, but what follows does not listen to them
  yet (weights of 0): the network computes the same as before, unless a layer norm mixes the new ones in.
- A narrowed layer keeps the units that what follows listens to most (largest sum of squared outgoing
  weights); a network's output keeps the first ones, or those of the classes that are still told apart.
- A new layer with one input and no other way past it passes on what it is given, as nearly as it can. A
  rectifier would lose what is negative: that it passes on by a second unit for each channel, if there are
  enough.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import jax
import numpy as np
import optax

from neurarium.engine.bias_correction import settled
from neurarium.engine.field import Label
from neurarium.engine.layer import Handover
from neurarium.engine.lineage import (
    Labels,
    Nodes,
    added_together,
    all_nodes,
    channel_sources,
    channels,
    derived_labels,
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
from neurarium.engine.parts import Parts, part_of, same_parts
from neurarium.engine.passing import listens, passing_on, starting_with, subtracted
from neurarium.engine.renaming import Names, kin_of_nodes, renamed_nodes, renamed_state, renames
from neurarium.engine.supervised import NETWORK, Supervised
from neurarium.engine.train import Learner, TrainState
from neurarium.engine.transplant import (
    NOWHERE,
    ArrayMap,
    AxisMap,
    array_map,
    filled,
    is_strange,
    is_whole,
    matched,
)

Carried = Literal["kept", "resized", "reused", "new"]
LayerMap = dict[str, ArrayMap]  # by the array's name
Origins = Mapping[str, Mapping[str, str]]  # by layer, old names of arrays by new ones


class Carrying(NamedTuple):
    """Where the numbers of a layer's arrays and its channels were.

    `is_strange` says whether what it is given is something else now, and `origins` which old array each new
    one was, by name, where that was called otherwise.
    """

    maps: LayerMap
    channels: AxisMap
    is_strange: bool = False
    origins: Mapping[str, str] = MappingProxyType({})


class Grown(NamedTuple):
    """A changed network's train state, and what became of each layer.

    `maps` tells where its numbers were, `channels` which old one each of a layer's channels is, and `names`
    the new names of layers that only have another one; `origins` by layer what arrays were called before that
    have another name now.
    """

    train_state: TrainState
    carried: dict[str, Carried]
    maps: dict[str, LayerMap]
    channels: dict[str, AxisMap]
    names: Names
    origins: Origins


def operate(before: Learner, train_state: TrainState, after: Learner, fresh: TrainState) -> Grown:
    """The train state of the changed learner `after` that carries over what fits of another's.

    `fresh` is its fresh start; the result has the same form.
    """
    old, new = all_nodes(before.models), all_nodes(after.models)
    names = renames(kin_of_nodes(old), kin_of_nodes(new))
    if names:
        old, train_state = renamed_nodes(old, names), renamed_state(train_state, names)
    stems = _stems(old, new, train_state.params, ends={model.output for model in after.models.values()})
    stems |= {end: stem for end, stem in _answers(before, after).items() if end in stems}
    passing = passing_on(old, new, fresh)
    carryings = _carryings(old, new, stems, passing, train_state, fresh)
    maps = {layer_id: carrying.maps for layer_id, carrying in carryings.items()}
    origins = {layer_id: carrying.origins for layer_id, carrying in carryings.items() if carrying.origins}
    start = starting_with(passing, fresh)
    moved = partial(_moved, maps, origins)

    def carried_params(old: Params, start: Params) -> Params:
        return subtracted(new, passing, moved(old, start, silent=True))

    return Grown(
        TrainState(
            params=carried_params(train_state.params, start.params),
            state=moved(train_state.state, start.state),
            opt_state={
                role: _optimizer_state(role, before, train_state, after, start, moved)
                for role in start.opt_state
            },
            memory=carried_params(train_state.params | train_state.memory, start.memory),
            key=fresh.key,
            step=train_state.step,
        ),
        {layer_id: _verdict(carryings.get(layer_id), layer_id, train_state, fresh) for layer_id in new},
        maps,
        {layer_id: carrying.channels for layer_id, carrying in carryings.items()},
        names,
        origins,
    )


def _stems(old: Nodes, new: Nodes, params: Params, ends: set[str]) -> dict[str, AxisMap]:
    """For the layers that both networks have, which old channel each of their channels is."""
    strengths = _strengths(old, params)
    groups = added_together(new)
    same = [layer_id for layer_id, node in new.items() if layer_id in old and old[layer_id].type == node.type]
    stems: dict[str, AxisMap] = {}
    for layer_id in same:
        before, after = channels(old[layer_id]), channels(new[layer_id])
        group = next((group for group in groups if layer_id in group), set())
        together = [other for other in same if other in group and channels(old[other]) == before]
        members = {layer_id, *together}
        stems[layer_id] = _stem(
            sum((strengths[other] for other in sorted(members)), np.zeros(before)),
            after,
            parts=(_most_parts(old, members), _most_parts(new, members)),
            is_end=layer_id in ends,
        )
    return stems


def _most_parts(nodes: Nodes, members: set[str]) -> Parts:
    return max((nodes[layer_id].layer.parts() for layer_id in sorted(members)), key=len)


def _stem(strength: np.ndarray, after: int, *, parts: tuple[Parts, Parts], is_end: bool) -> AxisMap:
    """Which old channel each new one is, alike in all parts; of an end the first ones are kept."""
    old, same = np.arange(len(strength)).reshape(len(parts[0]), -1), same_parts(*parts)
    units = after // len(parts[1])
    kept = np.arange(min(units, old.shape[1]))
    if units < old.shape[1] and not is_end:
        of_units = strength.reshape(old.shape)[[*same.values()]].sum(0)
        kept = np.sort(np.argsort(-of_units, kind="stable")[:units])
    made = np.full((len(parts[1]), units), NOWHERE)
    for number, earlier in same.items():
        made[number, : len(kept)] = old[earlier, kept]
    return made.ravel()


def answer_alike(before: Learner, after: Learner) -> bool:
    """Whether each output of two learners means the same class in both, as far as there are classes."""
    return not _answers(before, after)


def _answers(before: Learner, after: Learner) -> dict[str, AxisMap]:
    """Which old channel each of the layer that answers is, where the classes are not the same as before."""
    old, new = _classes(before), _classes(after)
    if old is None or new is None or old.names == new.names or (old.renamable and new.renamable):
        return {}
    model, earlier = after.models[NETWORK], before.models[NETWORK]
    number = {name: channel for channel, name in enumerate(old.names)}
    if model.output_shape != (len(new.names),) or earlier.output_shape != (len(old.names),):
        number = {}  # one output for two classes
    channels_before = [number.get(name, NOWHERE) for name in new.names][: model.output_shape[-1]]
    return {model.output: np.array(channels_before)}


def _classes(learner: Learner) -> Label | None:
    """The classes that a learner tells apart, one by each output, or two by one."""
    field = learner.data.fields.get(learner.objective.target or "")
    return field if isinstance(field, Label) and isinstance(learner.objective, Supervised) else None


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
            heard = _heard(node, params)
        begun = 0
        for source in node.sources:
            count = channels(nodes[source])
            strengths[source] += heard[begun : begun + count]
            begun += count
    return strengths


def _heard(node: Node, params: Params) -> np.ndarray:
    """The sums of a layer's squared weights for each of its input channels."""
    arrays = params.get(node.id, {})
    total = np.zeros(node.input_shapes[0][-1])
    for name, axis in node.layer.listening(arrays).items():
        squares = np.square(np.asarray(arrays[name], float))
        total += np.moveaxis(squares, axis, 0).reshape(len(total), -1).sum(1)
    return total


def _carryings(
    old: Nodes,
    new: Nodes,
    stems: Mapping[str, AxisMap],
    passing: Mapping[str, Handover],
    train_state: TrainState,
    fresh: TrainState,
) -> dict[str, Carrying]:
    """What is carried over of the layers that both networks have, found from the inputs on."""
    old_labels = network_labels(old)
    labels: dict[str, Labels] = {}
    carryings: dict[str, Carrying] = {}
    for layer_id, node in new.items():
        labels[layer_id] = _labels_of(node, labels, old_labels, stems, passing)
        if layer_id in stems:
            carrying = _carrying(old[layer_id], node, old_labels, labels, train_state, fresh)
            carryings[layer_id] = carrying
            if not carrying.maps and listens(node, fresh):
                labels[layer_id] = _unseen(node)
    return carryings


def _labels_of(
    node: Node,
    labels: Mapping[str, Labels],
    old_labels: Mapping[str, Labels],
    stems: Mapping[str, AxisMap],
    passing: Mapping[str, Handover],
) -> Labels:
    """The labels of a layer's channels in the changed network: those of old channels where they go on."""
    own, unseen = own_labels(node), _unseen(node)
    if own is None:
        return derived_labels(node, incoming_labels(node, labels))
    if not node.sources or node.layer.unit_names(node.input_shapes):
        return own
    if node.id in stems:
        stem = stems[node.id]
        return np.where(stem == NOWHERE, unseen, old_labels[node.id][stem])
    passed = labels[node.sources[0]] if node.id in passing else unseen[:0]
    return np.concatenate([passed, unseen[len(passed) :]])


def _unseen(node: Node) -> Labels:
    """Labels of channels that were not there before."""
    return mix(label("new"), numbered(node.id, channels(node)))


def _carrying(
    old: Node,
    new: Node,
    old_labels: Mapping[str, Labels],
    labels: Mapping[str, Labels],
    train_state: TrainState,
    fresh: TrainState,
) -> Carrying:
    """Where the numbers of a layer's arrays were; no maps if they cannot be told."""
    given, now_given = incoming_labels(old, old_labels), incoming_labels(new, labels)
    is_other = is_strange(given, now_given)
    inputs = np.arange(len(given)) if is_other else matched(given, now_given)
    if is_other and own_labels(new) is None:
        outputs = np.arange(len(labels[new.id]))
    else:
        outputs = matched(old_labels[old.id], labels[new.id])
    before, after = layer_arrays(train_state, old.id), layer_arrays(fresh, new.id)
    maps: LayerMap = {}
    origins: dict[str, str] = {}
    for name, array in after.items():
        axes, part = new.layer.param_axes.get(name), part_of(name, old, new)
        if axes is not None and part is not None and part.origin in before:
            own = part.within(outputs)
            map_ = array_map(before[part.origin].shape, array.shape, axes, inputs=inputs, outputs=own)
            if map_ is None:
                return Carrying({}, np.full(len(outputs), NOWHERE), is_other)
            maps[name] = map_
            if part.origin != name:
                origins[name] = part.origin
    return Carrying(maps, outputs, is_other, origins)


def _moved(
    maps: Mapping[str, LayerMap], origins: Origins, old: Params, fresh: Params, *, silent: bool = False
) -> Params:
    """Arrays of the form of `fresh` with the old numbers where there are some.

    If `silent`, new inputs of old units are 0.
    """
    return {
        layer_id: {
            name: _filled(
                old[layer_id][origins.get(layer_id, {}).get(name, name)],
                array,
                maps[layer_id][name],
                silent=silent,
            )
            if name in maps.get(layer_id, {})
            else array
            for name, array in arrays.items()
        }
        for layer_id, arrays in fresh.items()
    }


def _filled(old: Any, fresh: Any, axes: ArrayMap, *, silent: bool) -> Any:
    """An array of a changed layer, or what an optimizer knows of each of its axes, (…, size)."""
    if not isinstance(fresh, tuple):
        return filled(old, fresh, axes, silent=silent)
    return tuple(
        filled(before, after, (*(np.arange(size) for size in after.shape[:-1]), axis), silent=False)
        for before, after, axis in zip(old, fresh, axes, strict=True)
    )


def _optimizer_state(
    role: str,
    before: Learner,
    train_state: TrainState,
    after: Learner,
    fresh: TrainState,
    moved: partial[Params],
) -> optax.OptState:
    """A role's optimizer state with the moments of what was carried over; fresh if it is another kind."""
    old = train_state.opt_state.get(role)
    parts, form = parts_like_params(train_state.params, settled(old, before.frozen))
    fresh_parts, fresh_form = parts_like_params(fresh.params, fresh.opt_state[role])
    if type(before.optimizer_of(role)) is not type(after.optimizer_of(role)) or form != fresh_form:
        return fresh.opt_state[role]
    pairs = zip(parts, fresh_parts, strict=True)
    return jax.tree.unflatten(
        form, [moved(*pair) if isinstance(pair[0], dict) else pair[0] for pair in pairs]
    )


def _verdict(carrying: Carrying | None, layer_id: str, train_state: TrainState, fresh: TrainState) -> Carried:
    """What became of a layer.

    Kept if nothing of it changed, reused if all that it is given is something else, resized if some of it was
    carried over.
    """
    if carrying is None:
        return "new"
    maps, before, after = carrying.maps, layer_arrays(train_state, layer_id), layer_arrays(fresh, layer_id)
    if not after and not before:
        return "kept"
    if not maps:
        return "new"
    origins = {name: carrying.origins.get(name, name) for name in maps}
    is_whole_still = (
        before.keys() == {*origins.values()}
        and maps.keys() == after.keys()
        and all(is_whole(before[origins[name]].shape, axes) for name, axes in maps.items())
    )
    if not is_whole_still:
        return "resized"
    return "reused" if carrying.is_strange else "kept"


def layer_arrays(train_state: TrainState, layer_id: str) -> dict[str, jax.Array]:
    """A layer's params and state by name, which no two share."""
    return {**train_state.params.get(layer_id, {}), **train_state.state.get(layer_id, {})}
