"""New layers of a changed network pass on what they are given, as nearly as they can."""

from collections.abc import Mapping

from neurarium.engine.handover import subtracting
from neurarium.engine.layer import Given, Handover, Variables
from neurarium.engine.lineage import Nodes, followers, never_negative
from neurarium.engine.network import Node, Params
from neurarium.engine.train import TrainState


def passing_on(old: Nodes, new: Nodes, fresh: TrainState) -> dict[str, Handover]:
    """New layers that can pass on what they are given, where there is no other way past them."""
    feeds, certain = followers(new), never_negative(new)
    passing = {}
    for layer_id, node in new.items():
        is_new = layer_id not in old or old[layer_id].type != node.type
        if is_new and len(node.sources) == 1 and len(feeds[node.sources[0]]) == 1 and feeds[layer_id]:
            variables = Variables(fresh.params.get(layer_id, {}), fresh.state.get(layer_id, {}))
            can_subtract = all(_goes_on(old, node) and listens(node, fresh) for node in feeds[layer_id])
            given = Given(node.input_shapes[0], certain[node.sources[0]], can_subtract)
            made = node.layer.pass_on(variables, given)
            if made is not None:
                passing[layer_id] = made
    return passing


def _goes_on(old: Nodes, node: Node) -> bool:
    return node.id in old and old[node.id].type == node.type


def listens(node: Node, train_state: TrainState) -> bool:
    """Whether a layer has weights for what it is given."""
    return bool(node.layer.listening(train_state.params.get(node.id, {})))


def starting_with(passing: Mapping[str, Handover], fresh: TrainState) -> TrainState:
    """The fresh start, new layers passing on what they are given."""
    params = {layer_id: made.variables.params for layer_id, made in passing.items()}
    remembered = {layer_id: arrays for layer_id, arrays in params.items() if layer_id in fresh.memory}
    return fresh._replace(params=fresh.params | params, memory=fresh.memory | remembered)


def subtracted(new: Nodes, passing: Mapping[str, Handover], params: Params) -> Params:
    """Params with which what follows a layer that passes on by pairs takes the difference of each."""
    feeds = followers(new)
    for layer_id, handover in passing.items():
        for node in feeds[layer_id] if handover.by_pairs and layer_id in params else ():
            arrays, count = params[node.id], new[layer_id].input_shapes[0][-1]
            listening = node.layer.listening(arrays)
            changed = {name: subtracting(arrays[name], axis, count) for name, axis in listening.items()}
            params = params | {node.id: arrays | changed}
    return params
