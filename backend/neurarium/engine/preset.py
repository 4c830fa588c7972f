"""What a preset is: a network to start with, fitted to the data at hand."""

from abc import ABC, abstractmethod
from itertools import pairwise
from typing import ClassVar

from neurarium.engine.component import Component
from neurarium.engine.dataset import DataKind, DataSpec
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.registry import Registry

AUGMENTED_PIXELS = {"shift": 1.5, "thickness": 0.3}  # of a picture 28 pixels high


class Preset(Component, ABC):
    """A ready network with settings that train it well; one too small for it does not augment.

    `kinds` are the kinds of data that it is for.
    """

    augments: ClassVar[bool] = True
    kinds: ClassVar[tuple[DataKind, ...]] = ("images",)

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

    def augmentation(self, data: DataSpec) -> Spec:
        """The augmentation that suits the network: mild, in proportion to the height of the pictures."""
        height = max((shape[0] for shape in data.input_shapes.values() if len(shape) == 3), default=0)
        if not height:
            return Spec(type="none")
        if not self.augments:
            return Spec(type="image")
        pixels = {name: round(pixels * height / 28, 2) for name, pixels in AUGMENTED_PIXELS.items()}
        return Spec(type="image", config={**pixels, "rotation": 10, "scale": 0.1})

    def experiment(self, dataset: Spec, data: DataSpec, *, seed: int = 0) -> Experiment:
        """A ready classification experiment on a data set."""
        return Experiment(
            dataset=dataset,
            augmentation=self.augmentation(data),
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
