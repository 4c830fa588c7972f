"""Races: experiments that differ from one another in one or two settings."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Annotated, Literal, NamedTuple, TypeGuard, TypeVar, get_args

from pydantic import Field

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Edge, Experiment, Frozen, LayerSpec, Network, Spec
from neurarium.engine.layer import layer_registry

MOST_AXES, MOST_LANES = 2, 16
MOST_STEPS = 1_000_000
MOST_DEPTH = 12

S = TypeVar("S", bound=Spec)
# What a lane begins with: its own start, or what the run has learned, which may be frozen in part.
Start = Literal["nothing", "learned", "frozen"]
START = "start"
Value = bool | int | float | Annotated[str, Field(max_length=64)]
Roots = ("optimizer", "schedule", "augmentation", "objective")


class Axis(Frozen):
    """A setting that is raced, and the values that it has.

    It is a path of the experiment: `batch_size`, `seed`, a component (`optimizer`), or a field of one
    (`optimizer.learning_rate`, `layers.dropout_1.rate`). `width`, `depth` and `activation` are those of all
    hidden layers: their units, how many they are, and how they bend. `start` is what they begin with: see
    `Start`.
    """

    setting: str = Field(min_length=1, max_length=140)
    values: tuple[Value, ...] = Field(min_length=1, max_length=64)


class RaceSpec(Frozen):
    """What is raced, and for how many steps."""

    axes: tuple[Axis, ...] = Field(min_length=1, max_length=MOST_AXES)
    steps: int = Field(2_000, ge=1, le=MOST_STEPS)


class Lane(NamedTuple):
    """One of the experiments of a race, with its value of each axis, and what it begins with."""

    values: tuple[Value, ...]
    experiment: Experiment
    start: Start = "nothing"


def lanes_of(experiment: Experiment, axes: tuple[Axis, ...]) -> tuple[Lane, ...]:
    """An experiment once for each combination of values, those of the last axis changing first.

    Raises:
        EngineError: they are too few or too many, one comes twice, or there is no such setting.
    """
    settings = [axis.setting for axis in axes]
    if len(set(settings)) < len(settings):
        raise EngineError("race_twice", "A race of two settings needs two different ones.", field="axes")
    for axis in axes:
        if len(set(map(repr, axis.values))) < len(axis.values):
            raise EngineError("race_twice", f"A value of {axis.setting} comes twice.", field=axis.setting)
    values = tuple(product(*(axis.values for axis in axes)))
    if START in settings and not all(_is_start(each[settings.index(START)]) for each in values):
        words = f"What a network begins with is one of {', '.join(get_args(Start))}."
        raise EngineError("invalid_setting", words, field=START)
    if not 2 <= len(values) <= MOST_LANES:
        words = f"A race is of 2 to {MOST_LANES} networks, and this would be of {len(values):,}."
        raise EngineError("race_size", words, field="axes")
    return tuple(_lane(experiment, each, dict(zip(settings, each, strict=True))) for each in values)


def _lane(experiment: Experiment, values: tuple[Value, ...], by_setting: dict[str, Value]) -> Lane:
    start = by_setting.pop(START, None)
    # A component comes before its fields, and the layers before what they are like.
    for setting in sorted(by_setting, key=lambda setting: ("." in setting, setting != "depth")):
        experiment = with_setting(experiment, setting, by_setting[setting])
    if not _is_start(start):
        return Lane(values, experiment)
    return Lane(values, experiment if start == "frozen" else _thawed(experiment), start)


def _is_start(value: Value | None) -> TypeGuard[Start]:
    return value in get_args(Start)


def _thawed(experiment: Experiment) -> Experiment:
    """The experiment with all of its layers learning."""
    return experiment.with_layers(lambda spec: spec.model_copy(update={"frozen": False}))


def with_setting(experiment: Experiment, setting: str, value: Value) -> Experiment:
    """The experiment with one setting changed; whether the value will do is not checked.

    Raises:
        EngineError: it has no such setting.
    """
    if setting in ("batch_size", "seed"):
        return _checked(experiment, setting, value)
    if setting in Roots:
        # The present one keeps its numbers, another has its own.
        same = getattr(experiment, setting).type == value
        return experiment if same else _checked(experiment, setting, {"type": value})
    if setting in NETWORK_WIDE:
        return NETWORK_WIDE[setting](experiment, value)
    owner, _, field = setting.rpartition(".")
    if owner in Roots:
        return experiment.model_copy(update={owner: _configured(getattr(experiment, owner), field, value)})
    kind, _, name = owner.partition(".")
    if kind == "layers" and any(spec.id == name for spec in experiment.layers):
        return experiment.with_layers(
            lambda spec: _configured(spec, field, value) if spec.id == name else spec
        )
    if kind == "optimizers" and name in experiment.optimizers:
        own = {name: _configured(experiment.optimizers[name], field, value)}
        return experiment.model_copy(update={"optimizers": experiment.optimizers | own})
    raise EngineError(
        "unknown_setting", f"This experiment has no setting “{setting}” to race.", field=setting
    )


def _checked(experiment: Experiment, field: str, value: object) -> Experiment:
    try:
        return Experiment.model_validate({**dict(experiment), field: value})
    except ValueError as error:
        raise EngineError("invalid_setting", f"{value!r} will not do as {field}.", field=field) from error


def _configured(spec: S, field: str, value: Value) -> S:
    return spec.model_copy(update={"config": {**spec.config, field: value}})


def _has(spec: LayerSpec, field: str) -> bool:
    return spec.type in layer_registry and field in layer_registry[spec.type].model_fields


def _hidden(network: Network, field: str) -> list[LayerSpec]:
    """The layers with such a field from which others read, in their order."""
    sources = {edge.source for edge in network.edges}
    return [spec for spec in network.layers if spec.id in sources and _has(spec, field)]


def _of_hidden(field: str) -> Callable[[Experiment, Value], Experiment]:
    def change(experiment: Experiment, value: Value) -> Experiment:
        ids = {spec.id for network in experiment.networks.values() for spec in _hidden(network, field)}
        if not ids:
            raise EngineError("no_hidden_layers", f"No hidden layer has {field} to race.", field=field)
        return experiment.with_layers(
            lambda spec: _configured(spec, field, value) if spec.id in ids else spec
        )

    return change


def _with_depth(experiment: Experiment, value: Value) -> Experiment:
    """So many hidden layers with units in each network: the last one again, or the last ones left out."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_DEPTH:
        words = f"A depth is a whole number of 1 to {MOST_DEPTH}, not {value}."
        raise EngineError("invalid_setting", words, field="depth")
    networks = {role: _deepened(network, value) for role, network in experiment.networks.items()}
    return experiment.model_copy(update={"networks": networks})


def _deepened(network: Network, depth: int) -> Network:
    hidden = _hidden(network, "units")
    if not hidden:
        raise EngineError(
            "no_hidden_layers", "No hidden layer has units, so there is no depth to race.", field="depth"
        )
    for spec in reversed(hidden[depth:]):
        network = _without(network, spec.id)
    taken = {spec.id for spec in network.layers}
    names = (f"dense_{number}" for number in range(1, len(taken) + MOST_DEPTH + 2))
    free = [name for name in names if name not in taken]
    last = hidden[min(depth, len(hidden)) - 1]
    for name in free[: depth - len(hidden)] if depth > len(hidden) else ():
        network = _followed(network, last.id, last.model_copy(update={"id": name}))
        last = last.model_copy(update={"id": name})
    return network


def _without(network: Network, layer_id: str) -> Network:
    source = next(edge.source for edge in network.edges if edge.target == layer_id)
    edges = tuple(
        edge.model_copy(update={"source": source}) if edge.source == layer_id else edge
        for edge in network.edges
        if edge.target != layer_id
    )
    return Network(layers=tuple(spec for spec in network.layers if spec.id != layer_id), edges=edges)


def _followed(network: Network, layer_id: str, spec: LayerSpec) -> Network:
    edges = tuple(
        edge.model_copy(update={"source": spec.id}) if edge.source == layer_id else edge
        for edge in network.edges
    )
    place = next(i for i, each in enumerate(network.layers) if each.id == layer_id) + 1
    layers = (*network.layers[:place], spec, *network.layers[place:])
    return Network(layers=layers, edges=(*edges, Edge(source=layer_id, target=spec.id)))


NETWORK_WIDE: Mapping[str, Callable[[Experiment, Value], Experiment]] = {
    "width": _of_hidden("units"),
    "depth": _with_depth,
    "activation": _of_hidden("activation"),
}
