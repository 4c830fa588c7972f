"""Weights of a file, held against a network: what fits it layer by layer, to begin a run with."""

from collections.abc import Iterator, Mapping, Sequence
from secrets import token_hex
from typing import Any, NamedTuple

import numpy as np

from neurarium.engine.apart import Apart, names_apart
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import format_shape
from neurarium.engine.placed import placed
from neurarium.engine.recurrence import BACKWARD
from neurarium.engine.surgery import layer_arrays
from neurarium.engine.train import TrainState
from neurarium.protocol.infos import NetworkInfo
from neurarium.protocol.weights import MOST_NAMES, LayerFound, WeightsFound
from neurarium.runtime.foreign_weights import Match, matched
from neurarium.runtime.weights_file import Brought

MOST_LETTERS = 60
_SHOWN_WITH = ("inputs", "outputs")  # examples, which a file of weights has beside them


class OpenedWeights(NamedTuple):
    """Arrays that fit layers of a network, by layer and name; `name` is that of their file."""

    id: str
    name: str
    layers: Mapping[str, Mapping[str, np.ndarray]]

    def put_into(self, train_state: TrainState) -> TrainState:
        """A train state with these arrays, and what is remembered of params like them.

        Raises:
            EngineError: its network has become another one.
        """
        params, state, memory = {**train_state.params}, {**train_state.state}, {**train_state.memory}
        for layer_id, arrays in self.layers.items():
            now = layer_arrays(train_state, layer_id)
            if {name: array.shape for name, array in arrays.items()} != {
                name: array.shape for name, array in now.items()
            }:
                words = f"“{layer_id}” is another layer by now than these weights were held against."
                raise EngineError("other_network", f"{words} Open the file again.", layer_id=layer_id)
            there = {name: placed(array) for name, array in arrays.items()}
            for tree in (params, state):
                if layer_id in tree:
                    tree[layer_id] = {name: there[name] for name in tree[layer_id]}
            if layer_id in memory:
                memory[layer_id] = params[layer_id]
        return train_state._replace(params=params, state=state, memory=memory)


def held_against(
    train_state: TrainState, networks: Sequence[NetworkInfo], brought: Brought, name: str
) -> tuple[WeightsFound, OpenedWeights]:
    """What of a file fits the layers of networks, in words, and as arrays.

    Where no name is known here, arrays are matched by the names and shapes of other programs.
    """
    ids = dict.fromkeys((*train_state.params, *train_state.state))
    apart = _apart(train_state, networks)
    fitting: dict[str, dict[str, np.ndarray]] = {}
    layers, used = [], set[str]()
    for layer_id in ids:
        wanted = {each: array.shape for each, array in layer_arrays(train_state, layer_id).items()}
        paths = {each: path for each in wanted if (path := _path(brought, layer_id, each, apart)) is not None}
        used |= {*paths.values()}
        words = list(_differences(brought, wanted, paths))
        if not paths:
            layers.append(LayerFound(layer=layer_id, verdict="missing", words="not in the file"))
        elif words:
            layers.append(LayerFound(layer=layer_id, verdict="differs", words="; ".join(words)))
        else:
            layers.append(LayerFound(layer=layer_id, verdict="fits"))
            fitting[layer_id] = {
                each: np.asarray(brought.arrays[path], np.float32) for each, path in paths.items()
            }
    unused = [
        path for path in (*brought.arrays, *brought.others) if path not in used and not _is_example(path)
    ]
    ambiguity = None
    if not fitting:
        shapes = {each: _shapes(layer_arrays(train_state, each)) for each in ids}
        finite = {path: array for path, array in brought.arrays.items() if _is_finite(array)}
        match = matched(finite, shapes, networks)
        if isinstance(match, Match):
            layers = [
                LayerFound(layer=layer, verdict="fits", words=words) for layer, words in match.words.items()
            ]
            fitting = {layer: _floats(arrays) for layer, arrays in match.arrays.items()}
            unused = []
        else:
            ambiguity = match if not used else None
    opened = OpenedWeights(token_hex(8), name[:MOST_LETTERS], fitting)
    found = WeightsFound(
        weights=opened.id if fitting else None,
        layers=tuple(layers),
        unused=tuple(path[:MOST_LETTERS] for path in unused[:MOST_NAMES]),
        unused_count=len(unused),
        ambiguity=ambiguity,
    )
    return found, opened


def _apart(train_state: TrainState, networks: Sequence[NetworkInfo]) -> dict[str, Apart]:
    """What layers that read in both directions are called in files that come with code."""
    both = (
        layer_id
        for layer_id, arrays in train_state.params.items()
        if any(name.startswith(BACKWARD) for name in arrays)
    )
    return names_apart((layer.id for network in networks for layer in network.layers), both)


def _path(brought: Brought, layer_id: str, name: str, apart: Mapping[str, Apart]) -> str | None:
    """What the file calls an array: Neurarium has a slash between layer and name, other programs a dot."""
    named = [(layer_id, name)]
    if layer_id in apart:
        layer = apart[layer_id].backward if name.startswith(BACKWARD) else apart[layer_id].forward
        named.append((layer, name.removeprefix(BACKWARD)))
    # Files that come with code have no hyphens.
    spelled = [(spelling, name) for layer, name in named for spelling in (layer, layer.replace("-", "_"))]
    paths = (f"{layer}{mark}{name}" for layer, name in spelled for mark in "/.")
    return next((path for path in paths if path in brought.arrays or path in brought.others), None)


def _differences(
    brought: Brought, wanted: Mapping[str, tuple[int, ...]], paths: Mapping[str, str]
) -> Iterator[str]:
    """What keeps the arrays of a layer from being put into it, in words."""
    for name, shape in wanted.items():
        path = paths.get(name)
        if path is None:
            yield f"{name} is not in the file"
        elif path in brought.others:
            yield f"{name}: expected real numbers, the file has {brought.others[path]}"
        elif (there := brought.arrays[path].shape) != shape:
            yield f"{name}: expected {format_shape(shape)}, the file has {format_shape(there)}"
        elif not _is_finite(brought.arrays[path]):
            yield f"{name}: some of its numbers are infinite, too large or not a number"


def _shapes(arrays: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in arrays.items()}


def _floats(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}


def _is_finite(array: np.ndarray) -> bool:
    with np.errstate(over="ignore"):
        return bool(np.isfinite(array.astype(np.float32)).all())


def _is_example(path: str) -> bool:
    return path.partition(":")[0] in _SHOWN_WITH
