"""What a preset is: a network to start with, fitted to the data at hand."""

from abc import ABC, abstractmethod
from itertools import pairwise

from neurarium.engine.component import Component
from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.registry import Registry


class Preset(Component, ABC):
    """A ready network with settings that train it well."""

    @abstractmethod
    def layers(self, data: DataSpec) -> list[LayerSpec]:
        """The layers of a chain from the input to the output."""

    def network(self, data: DataSpec) -> Network:
        """The network, fitted to the data's shapes and classes."""
        return chain(self.layers(data))

    def optimizer(self) -> Spec:
        """The optimizer that suits the network."""
        return Spec(type="adamw")

    def batch_size(self) -> int:
        """The batch size that suits the network."""
        return 64

    def experiment(self, dataset: Spec, data: DataSpec, *, seed: int = 0) -> Experiment:
        """A ready classification experiment on a data set."""
        return Experiment(
            dataset=dataset,
            augmentation=Spec(type="image"),
            networks={"network": self.network(data)},
            objective=Spec(type="classification"),
            optimizer=self.optimizer(),
            batch_size=self.batch_size(),
            seed=seed,
        )


def chain(layers: list[LayerSpec]) -> Network:
    """A network in which each layer feeds the next."""
    edges = (Edge(source=a.id, target=b.id) for a, b in pairwise(layers))
    return Network(layers=tuple(layers), edges=tuple(edges))


preset_registry: Registry[Preset] = Registry("preset", "neurarium.engine.presets")
