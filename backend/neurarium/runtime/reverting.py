"""Undoing one change of an experiment alone, whatever else has been changed since."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from neurarium.engine.experiment import Experiment
from neurarium.engine.hyperparameters import normalise

# Where a part of an experiment stands: ("optimizer", "config", "learning_rate").
Path = tuple[str, ...]
Parts = dict[Path, Any]

SPECS = ("dataset", "augmentation", "objective", "optimizer", "schedule")
NUMBERS = ("version", "batch_size", "seed")
MARKS = ("locks", "cuts", "held")
_ROWS = object()


class ClashError(Exception):
    """What was changed has been changed again since, at these places."""

    def __init__(self, paths: AbstractSet[Path]) -> None:
        super().__init__(paths)
        self.paths = paths


def touched(before: Experiment, after: Experiment) -> frozenset[Path]:
    """The parts in which two experiments differ.

    Raises:
        EngineError: one of them cannot be.
    """
    return _touched(_parts(before), _parts(after))


def reverted(before: Experiment, after: Experiment, now: Experiment) -> Experiment:
    """The experiment as it is `now`, without what was changed from `before` to `after`.

    Rows of a table, such as points, are each a part of their own.

    Raises:
        ClashError: some of that is neither as it was after the change, nor as before it.
        EngineError: one of them cannot be.
    """
    old, new, present = _parts(before), _parts(after), _parts(now)
    changed = {path for path in _touched(old, new) if present.get(path) != old.get(path)}
    clash = {path for path in changed if present.get(path) != new.get(path)}
    if clash:
        raise ClashError(clash)
    present = {path: value for path, value in present.items() if path not in changed}
    present |= {path: value for path, value in old.items() if path in changed}
    _check_wires(present)
    return Experiment.model_validate(_assembled(present, order=_order(now, before)))


def _touched(old: Parts, new: Parts) -> frozenset[Path]:
    return frozenset(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))


def _check_wires(parts: Parts) -> None:
    """Raise if a layer would be gone that another one still reads."""
    dangling = {
        path
        for path, value in parts.items()
        if path[0] == "networks" and path[2] == "inputs"
        for layer in (*value, path[3])
        if (*path[:2], "layers", layer, "type") not in parts
    }
    if dangling:
        raise ClashError(dangling)


# An experiment as parts


def _parts(experiment: Experiment) -> Parts:
    written = normalise(experiment).model_dump(mode="json")
    parts: Parts = {(name,): written[name] for name in NUMBERS}
    for name in SPECS:
        parts |= _of_spec((name,), written[name])
    for role, spec in written["optimizers"].items():
        parts |= _of_spec(("optimizers", role), spec)
    for role, network in written["networks"].items():
        for layer in network["layers"]:
            parts |= _of_layer(("networks", role, "layers", layer["id"]), layer)
        for edge in network["edges"]:
            inputs = parts.setdefault(("networks", role, "inputs", edge["target"]), [])
            inputs.append(edge["source"])
    return parts


def _of_spec(path: Path, spec: Mapping[str, Any]) -> Parts:
    parts: Parts = {(*path, "type"): spec["type"]}
    for field, value in spec["config"].items():
        place = (*path, "config", field)
        if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
            parts[place] = value
            continue
        parts[place] = _ROWS
        seen: Counter[str] = Counter()
        for row in value:
            text = json.dumps(row)
            parts[*place, f"{seen[text]} {text}"] = row
            seen[text] += 1
    return parts


def _of_layer(path: Path, layer: Mapping[str, Any]) -> Parts:
    parts = _of_spec(path, layer) | {(*path, "frozen"): layer["frozen"]}
    for mark in MARKS:
        parts |= {(*path, mark, str(name)): value for name, value in layer[mark].items()}
    return parts


# And back


def _order(now: Experiment, before: Experiment) -> list[str]:
    """The layers of both, those of `now` as they are, the others each behind the one that it followed."""
    order = [spec.id for spec in now.layers]
    place = 0
    for spec in before.layers:
        if spec.id not in order:
            order.insert(place, spec.id)
        place = order.index(spec.id) + 1
    return order


def _assembled(parts: Parts, *, order: Iterable[str]) -> dict[str, Any]:
    """What an experiment is made of, written out."""
    tree: dict[str, Any] = {"optimizers": {}, "networks": {}}
    rows = {path: value for path, value in parts.items() if parts.get(path[:-1]) is _ROWS}
    for path, value in parts.items():
        if path not in rows:
            _at(tree, path[:-1])[path[-1]] = [] if value is _ROWS else value
    for path, row in rows.items():
        _at(tree, path[:-2])[path[-2]].append(row)
    for network in tree["networks"].values():
        layers, inputs = network["layers"], network.get("inputs", {})
        ids = [layer_id for layer_id in order if layer_id in layers]
        edges = [{"source": source, "target": target} for target in ids for source in inputs.get(target, ())]
        written = [{**layers[layer_id], "id": layer_id} for layer_id in ids]
        network.clear()
        network |= {"layers": written, "edges": edges}
    return tree


def _at(tree: dict[str, Any], way: Iterable[str]) -> dict[str, Any]:
    for step in way:
        tree = tree.setdefault(step, {})
    return tree
