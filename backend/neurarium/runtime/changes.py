"""What changed between two experiments, in words."""

from collections.abc import Iterator, Sequence

from neurarium.engine.component import Component
from neurarium.engine.dataset import dataset_registry
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.hyperparameters import REGISTRIES, components, hyperparameters
from neurarium.engine.layer import layer_registry
from neurarium.engine.places import Places
from neurarium.engine.renaming import kin_of_experiment, renames

COMPONENTS = ("augmentation", "objective", "optimizer", "schedule")


def changes(before: Experiment, after: Experiment) -> str:
    """What changed, in words: “optimizer SGD → Adam, learning rate 0.005 → 0.002”."""
    words = [*_data_changes(before.dataset, after.dataset), *_layer_changes(before, after)]
    words += [
        f"{root} {REGISTRIES[root][old].title} → {REGISTRIES[root][new].title}"
        for root in COMPONENTS
        if (old := getattr(before, root).type) != (new := getattr(after, root).type)
    ]
    if before.batch_size != after.batch_size:
        words.append(f"batch size {before.batch_size} → {after.batch_size}")
    if before.seed != after.seed:
        words.append(f"seed {before.seed} → {after.seed}")
    old, new = hyperparameters(before), hyperparameters(after)
    changed = [path for path, value in new.items() if path in old and old[path] != value]
    titles = _titles(after) if changed else {}
    return ", ".join(words + [f"{titles[path]} {change(old[path], new[path])}" for path in changed])


def change(before: float, after: float, *, digits: int = 6) -> str:
    """A number and what it became, each with so many digits."""
    return f"{before:.{digits}g} → {after:.{digits}g}".replace("-", "−")


def shared_hyperparameters(before: Experiment, after: Experiment) -> frozenset[str]:
    """The paths of live numbers of components that two experiments share."""
    kinds = {prefix: type(component) for prefix, component in components(before)}
    return frozenset(
        f"{prefix}.{name}"
        for prefix, component in components(after)
        if kinds.get(prefix) is type(component)
        for name in component.live_names()
    )


def _titles(experiment: Experiment) -> dict[str, str]:
    """The titles of the live numbers, by path."""
    return {
        f"{prefix}.{name}": _title(type(component), name)
        for prefix, component in components(experiment)
        for name in component.live_names()
    }


def _data_changes(before: Spec, after: Spec) -> Iterator[str]:
    if before.type != after.type:
        yield f"data {dataset_registry[before.type].title} → {dataset_registry[after.type].title}"
    else:
        yield from dict.fromkeys(_config_changes(dataset_registry[after.type], before, after))


def _layer_changes(before: Experiment, after: Experiment) -> Iterator[str]:
    """What became of the layers: “dense_1 16 → 24 units”, “Dropout added”, “dense_2 renamed to last”."""
    names = renames(kin_of_experiment(before), kin_of_experiment(after))
    yield from (f"{layer_id} renamed to {name}" for layer_id, name in names.items())
    old = {names.get(layer_id, layer_id): spec for layer_id, spec in _layers(before).items()}
    new = _layers(after)
    for layer_id, spec in new.items():
        earlier = old.get(layer_id)
        if earlier is None or earlier.type != spec.type:
            yield f"{layer_registry[spec.type].title} added"
            continue
        yield from (
            f"{layer_id} {words}" for words in _config_changes(layer_registry[spec.type], earlier, spec)
        )
        if spec.frozen != earlier.frozen:
            yield f"{layer_id} {'frozen' if spec.frozen else 'trained again'}"
        marked = (*_lock_changes(earlier, spec), *_cut_changes(earlier, spec), *_held_changes(earlier, spec))
        yield from (f"{words} in {layer_id}" for words in marked)
    for layer_id, spec in old.items():
        if layer_id not in new or new[layer_id].type != spec.type:
            yield f"{layer_registry[spec.type].title} removed"
    if old.keys() == new.keys() and not names and _wires(before) != _wires(after):
        yield "wires changed"


def _config_changes(registered: type[Component], before: Spec, after: Spec) -> Iterator[str]:
    """What is configured otherwise, apart from live numbers."""
    old, new = registered.model_validate(before.config), registered.model_validate(after.config)
    live_names = set(registered.live_names())
    for name in registered.model_fields:
        value, earlier, title = getattr(new, name), getattr(old, name), _title(registered, name)
        if value == earlier or name in live_names:
            continue
        if is_identity(registered.model_fields[name].json_schema_extra):
            yield f"{title} changed"
        elif isinstance(value, bool):
            yield f"{title} {'on' if value else 'off'}"
        elif isinstance(value, int):
            yield f"{earlier} → {value} {title}"
        elif isinstance(value, float | str):
            yield f"{title} {earlier} → {value}".replace("_", " ")
        else:
            yield f"{title} changed"


def is_identity(extra: object) -> bool:
    """Whether a field's `json_schema_extra` says that its values tell things apart, and nothing to people."""
    return isinstance(extra, dict) and extra.get("identity") is True


def _lock_changes(before: LayerSpec, after: LayerSpec) -> Iterator[str]:
    """What was locked or let go: “weight locked”, “3 weights trained again”."""
    return _place_changes(before.locks, after.locks, "locked", "trained again")


def _cut_changes(before: LayerSpec, after: LayerSpec) -> Iterator[str]:
    """What was cut or brought back: “weight cut”, “2 weights brought back”."""
    return _place_changes(before.cuts, after.cuts, "cut", "brought back")


def _place_changes(before: Places, after: Places, more: str, less: str) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        old, new = set(before.get(name, ())), set(after.get(name, ()))
        for count, words in ((len(new - old), more), (len(old - new), less)):
            if count:
                title = param_title(name) if count == 1 else f"{count} {param_title(name)}s"
                yield f"{title} {words}"


def _held_changes(before: LayerSpec, after: LayerSpec) -> Iterator[str]:
    """What was held or brought back: “unit 7 muted”, “3 units brought back”."""
    changed = {unit: value for unit, value in after.held.items() if before.held.get(unit) != value}
    muted = [unit for unit, value in changed.items() if value == 0]
    freed = [unit for unit in before.held if unit not in after.held]
    if muted:
        yield f"{_units(muted)} muted"
    for unit, value in changed.items():
        if value != 0:
            yield f"{_units([unit])} held at {value:.3g}".replace("-", "−")
    if freed:
        yield f"{_units(freed)} brought back"


def _units(units: Sequence[int]) -> str:
    """Units as the page numbers them."""
    return f"unit {units[0] + 1}" if len(units) == 1 else f"{len(units)} units"


def param_title(name: str) -> str:
    """What one number of a param is called."""
    return {"kernel": "weight"}.get(name, name)


def _title(registered: type[Component], name: str) -> str:
    return (registered.model_fields[name].title or name).lower()


def _layers(experiment: Experiment) -> dict[str, LayerSpec]:
    return {spec.id: spec for network in experiment.networks.values() for spec in network.layers}


def _wires(experiment: Experiment) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for network in experiment.networks.values() for edge in network.edges}
