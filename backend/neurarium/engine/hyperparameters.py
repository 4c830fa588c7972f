"""Hyperparameters: the live numbers of an experiment, by path, and the experiment without them."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from neurarium.engine.augmentation import augmentation_registry
from neurarium.engine.component import Component
from neurarium.engine.dataset import dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, LayerSpec, Network, Spec
from neurarium.engine.layer import layer_registry
from neurarium.engine.objective import objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.registry import Registry
from neurarium.engine.schedule import schedule_registry

REGISTRIES: dict[str, Registry[Any]] = {
    "dataset": dataset_registry,
    "augmentation": augmentation_registry,
    "objective": objective_registry,
    "optimizer": optimizer_registry,
    "schedule": schedule_registry,
}


def normalise(experiment: Experiment) -> Experiment:
    """The same experiment, every field of every configuration written out and checked.

    Raises:
        EngineError: an unknown type or field, or a value outside of its limits; it names the layer.
    """
    return _rebuild(experiment, {})


def hyperparameters(experiment: Experiment) -> dict[str, float]:
    """The live numbers of an experiment, by path such as `optimizer.learning_rate`."""
    return {
        f"{prefix}.{name}": float(getattr(component, name))
        for prefix, component in components(experiment)
        for name in component.live_names()
    }


def with_hyperparameters(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """The experiment with some of its live numbers changed.

    Raises:
        EngineError: there is no such number, or it is outside of its limits.
    """
    known = hyperparameters(experiment)
    for path in values:
        if path not in known:
            raise EngineError(
                "unknown_hyperparameter",
                f"There is no hyperparameter “{path}”; there are: {', '.join(known)}.",
                field=path,
            )
    return _rebuild(experiment, values)


def program_key(experiment: Experiment) -> Hashable:
    """What a compiled program depends on besides its data: all but live numbers, locks and the seed."""
    return (
        tuple(
            structure(registry, getattr(experiment, root))
            for root, registry in REGISTRIES.items()
            if root != "dataset"
        ),
        tuple((role, network_key(network)) for role, network in sorted(experiment.networks.items())),
        tuple(
            (role, structure(optimizer_registry, spec))
            for role, spec in sorted(experiment.optimizers.items())
        ),
        experiment.batch_size,
    )


def network_key(network: Network) -> Hashable:
    """What a network is, whatever its live numbers and its locks."""
    return (
        tuple((spec.id, spec.frozen, structure(layer_registry, spec)) for spec in network.layers),
        network.edges,
    )


def structure(registry: Registry[Any], spec: Spec) -> Hashable:
    """A component without its live numbers."""
    component: Component = registry.build(spec)
    return spec.type, component.model_dump_json(exclude=set(component.live_names()))


def components(experiment: Experiment) -> Iterator[tuple[str, Component]]:
    """All that an experiment is made of, each with the path of its hyperparameters."""
    for root, registry in REGISTRIES.items():
        yield root, registry.build(getattr(experiment, root))
    for role, spec in experiment.optimizers.items():
        yield f"optimizers.{role}", optimizer_registry.build(spec)
    for network in experiment.networks.values():
        for spec in network.layers:
            yield f"layers.{spec.id}", _build_layer(spec)


def _build_layer(spec: LayerSpec) -> Component:
    try:
        return layer_registry.build(spec)
    except EngineError as error:
        raise error.at(spec.id) from error


def _rebuild(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    roots = {
        root: _changed(registry, getattr(experiment, root), root, values)
        for root, registry in REGISTRIES.items()
    }
    networks = {role: _rebuild_network(network, values) for role, network in experiment.networks.items()}
    optimizers = {
        role: _changed(optimizer_registry, spec, f"optimizers.{role}", values)
        for role, spec in experiment.optimizers.items()
    }
    return experiment.model_copy(update={**roots, "networks": networks, "optimizers": optimizers})


def _rebuild_network(network: Network, values: Mapping[str, float]) -> Network:
    def rebuild(spec: LayerSpec) -> LayerSpec:
        try:
            changed = _changed(layer_registry, spec, f"layers.{spec.id}", values)
        except EngineError as error:
            raise error.at(spec.id) from error
        return spec.model_copy(update={"config": changed.config})

    return network.model_copy(update={"layers": tuple(rebuild(spec) for spec in network.layers)})


def _changed(registry: Registry[Any], spec: Spec, prefix: str, values: Mapping[str, float]) -> Spec:
    """The spec written out, with those of the values that stand under the prefix."""
    changes = {
        path.removeprefix(f"{prefix}."): value
        for path, value in values.items()
        if path.rpartition(".")[0] == prefix
    }
    try:
        return registry.spec(registry.build(spec.model_copy(update={"config": {**spec.config, **changes}})))
    except EngineError as error:
        if error.field in changes:
            error.field = f"{prefix}.{error.field}"
        raise
