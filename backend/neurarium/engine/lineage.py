"""Lineage: where each channel of a network comes from, so that it is known again in a changed network."""

import zlib
from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np

from neurarium.engine.layers.input import Input
from neurarium.engine.network import Model, Node

Labels = np.ndarray  # uint64 (channels,): what each channel is, the same in all networks that have it
Nodes = dict[str, Node]
NEVER_NEGATIVE = frozenset({"relu", "sigmoid", "softplus"})


def all_nodes(models: Mapping[str, Model]) -> Nodes:
    """The layers of all networks by id, sources first."""
    return dict(chain.from_iterable(model.nodes.items() for model in models.values()))


def own_labels(node: Node) -> Labels | None:
    """The labels of channels that begin at a layer; None for a layer that makes them of its input's."""
    if isinstance(node.layer, Input):
        return numbered(f"input {node.layer.field}", node.shape[-1])
    if names := node.layer.unit_names(node.input_shapes):
        return np.concatenate([label(f"{node.id} {name}") for name in names])
    if node.layer.channel_sources(node.input_shapes) is None:
        return numbered(node.id, channels(node))
    return None


def derived_labels(node: Node, incoming: Labels) -> Labels:
    """The labels of channels that are made of the input's, whose labels are `incoming`."""
    sources = channel_sources(node)
    labels = incoming[sources[:, 0]]
    for column in sources.T[1:]:
        labels = mix(labels, incoming[column])
    if len(sources) > len(incoming):
        # Each channel becomes many numbers, one for each place of the picture.
        labels = mix(labels, label(str(node.input_shapes[0][:-1])))
    return _distinct(labels)


def incoming_labels(node: Node, labels: Mapping[str, Labels]) -> Labels:
    """The labels of all channels that a layer is given, one input after another."""
    return np.concatenate([labels[source] for source in node.sources] or [np.empty(0, np.uint64)])


def network_labels(nodes: Nodes) -> dict[str, Labels]:
    """The labels of every layer's channels by id, (channels,)."""
    labels: dict[str, Labels] = {}
    for node in nodes.values():
        own = own_labels(node)
        labels[node.id] = derived_labels(node, incoming_labels(node, labels)) if own is None else own
    return labels


def channel_sources(node: Node) -> np.ndarray:
    """The channel sources of a layer that has some."""
    sources = node.layer.channel_sources(node.input_shapes)
    assert sources is not None
    return sources


def channels(node: Node) -> int:
    """How many channels a layer's output has."""
    return node.shape[-1] if node.shape else 1


def added_together(nodes: Nodes) -> list[set[str]]:
    """Groups of layers whose channels are added number by number, so that they must be chosen together."""
    groups: list[set[str]] = []
    owners: dict[str, set[str]] = {}
    for node in nodes.values():
        if own_labels(node) is not None:
            owners[node.id] = {node.id}
        elif _keeps_every_channel(node):
            owners[node.id] = set().union(*(owners[source] for source in node.sources))
        else:
            owners[node.id] = set()
        groups = _joined(groups, owners[node.id])
    return groups


def followers(nodes: Nodes) -> dict[str, list[Node]]:
    """The layers that each layer feeds."""
    feeds: dict[str, list[Node]] = {layer_id: [] for layer_id in nodes}
    for node in nodes.values():
        for source in node.sources:
            feeds[source].append(node)
    return feeds


def never_negative(nodes: Nodes) -> dict[str, bool]:
    """Whether it is certain that a layer gives no negative number when answering, by id."""
    certain: dict[str, bool] = {}
    for node in nodes.values():
        if activation := node.layer.activation_name():
            certain[node.id] = activation in NEVER_NEGATIVE
        else:
            only_moves = own_labels(node) is None and not node.layer.param_shapes(node.input_shapes)
            certain[node.id] = only_moves and all(certain[source] for source in node.sources)
    return certain


def label(text: str) -> Labels:
    """One label, (1,)."""
    return np.array([zlib.crc32(text.encode())], np.uint64)


def numbered(text: str, count: int) -> Labels:
    """So many different labels."""
    return mix(label(text), np.arange(count, dtype=np.uint64))


def mix(a: Labels, b: Labels) -> Labels:
    """A label for each pair (the finaliser of SplitMix64)."""
    x = a * np.uint64(0x9E3779B97F4A7C15) + b + np.uint64(1)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Labels = x ^ (x >> np.uint64(31))
    return mixed


def _distinct(labels: Labels) -> Labels:
    """The labels, those that come again told apart by how often they came before."""
    order = np.argsort(labels, kind="stable")
    is_first = np.diff(labels[order], prepend=~labels[order][:1]) != 0
    begun = np.maximum.accumulate(np.where(is_first, np.arange(len(labels)), 0))
    rank = np.empty(len(labels), np.uint64)
    rank[order] = np.arange(len(labels)) - begun
    distinct: Labels = np.where(rank > 0, mix(labels, rank), labels)
    return distinct


def _keeps_every_channel(node: Node) -> bool:
    """Whether each channel of the output is made of the channel of its number in every input."""
    sources, count = channel_sources(node), node.input_shapes[0][-1]
    places = np.arange(len(sources))[:, np.newaxis] + count * np.arange(len(node.sources))
    return sources.shape == places.shape and bool((sources == places).all())


def _joined(groups: list[set[str]], group: set[str]) -> list[set[str]]:
    apart = [other for other in groups if not other & group]
    return [*apart, group.union(*(other for other in groups if other & group))]


def reversed_nodes(nodes: Nodes) -> Iterator[Node]:
    """The layers, followers first."""
    return reversed(nodes.values())
