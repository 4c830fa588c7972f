"""What a lab is: a ready experiment with something to look for."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from pydantic import JsonValue

from neurarium.engine.activation import ActivationName
from neurarium.engine.component import Component
from neurarium.engine.dataset import DataKind, dataset_registry
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.initializer import InitializerName
from neurarium.engine.preset import chain, objective_for, point_layers
from neurarium.engine.registry import Registry

COORDINATES: Mapping[str, JsonValue] = MappingProxyType({})
SLOW_SGD = Spec(type="sgd", config={"learning_rate": 0.03})


class Lab(Component, ABC):
    """A ready experiment; the docstring says what to look for, the category whether it `works` or `fails`."""

    kind: ClassVar[DataKind] = "plane"

    @abstractmethod
    def experiment(self) -> Experiment:
        """The experiment, seed included."""


def on_points(
    dataset: Spec,
    *hidden: int,
    activation: ActivationName = "tanh",
    features: Mapping[str, JsonValue] = COORDINATES,
    initializer: InitializerName = "auto",
    optimizer: Spec = SLOW_SGD,
    seed: int = 0,
) -> Experiment:
    """An experiment on points: chosen features, hidden layers of so many units, and the fitting output."""
    drawn = dataset_registry.build(dataset)
    data = drawn.describe(drawn.parse({}, seed=seed))
    layers = [
        spec.model_copy(update={"config": {**spec.config, "initializer": initializer}})
        if spec.type == "dense"
        else spec
        for spec in point_layers(data, hidden, activation, **features)
    ]
    return Experiment(
        dataset=dataset,
        networks={"network": chain(layers)},
        objective=objective_for(data),
        optimizer=optimizer,
        batch_size=10,
        seed=seed,
    )


lab_registry: Registry[Lab] = Registry("lab", "neurarium.engine.labs")
