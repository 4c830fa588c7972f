"""What a preset is: a network to start with, fitted to the data at hand."""

from abc import ABC, abstractmethod
from itertools import pairwise
from typing import ClassVar

from pydantic import JsonValue

from neurarium.engine.activation import ActivationName
from neurarium.engine.component import Component
from neurarium.engine.dataset import DataKind, DataSpec, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.objective import objective_registry
from neurarium.engine.registry import Registry

AUGMENTED_PIXELS = {"shift": 1.5, "thickness": 0.3}  # of a picture 28 pixels high


class Preset(Component, ABC):
    """A ready network with settings that train it well; one too small for it does not augment.

    `kinds` are the kinds of data that it is for, `default_of` those that it is the first choice for.
    """

    augments: ClassVar[bool] = True
    kinds: ClassVar[tuple[DataKind, ...]] = ("images",)
    default_of: ClassVar[tuple[DataKind, ...]] = ()

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
        """A ready experiment on a data set, with the objective that its targets ask for.

        Raises:
            EngineError: the preset is not for such data.
        """
        if data.kind not in self.kinds:
            raise EngineError(
                "preset_kind",
                f"“{self.title}” is for {_in_words(self.kinds)}, but {data.title} is of another kind.",
                field="preset",
            )
        return Experiment(
            dataset=dataset,
            augmentation=self.augmentation(data),
            networks={"network": self.network(data)},
            objective=objective_for(data),
            optimizer=self.optimizer(),
            batch_size=self.batch_size(),
            seed=seed,
        )


def objective_for(data: DataSpec) -> Spec:
    """The objective that the data's targets ask for: classes or numbers."""
    return Spec(type="classification" if data.class_names else "regression")


def output_layer(data: DataSpec) -> LayerSpec:
    """The last layer of a network for these data: one linear unit per class, or per number of the target."""
    (units,) = objective_registry.build(objective_for(data)).output_shape(data)
    return LayerSpec(id="output", type="dense", config={"units": units, "activation": "linear"})


def dense_chain(data: DataSpec, *units: int) -> list[LayerSpec]:
    """The layers of a plain network for pictures: laid out flat, hidden dense layers, the output."""
    return [
        LayerSpec(id="input", type="input"),
        LayerSpec(id="flatten", type="flatten"),
        *(
            LayerSpec(id=f"dense_{number}", type="dense", config={"units": width})
            for number, width in enumerate(units, start=1)
        ),
        output_layer(data),
    ]


def point_layers(
    data: DataSpec, hidden: tuple[int, ...], activation: ActivationName, **features: JsonValue
) -> list[LayerSpec]:
    """The layers of a network for points: features that can be chosen, hidden dense layers, the output."""
    chosen = {"x": True, "y": data.kind == "plane", **features}
    return [
        LayerSpec(id="input", type="input"),
        LayerSpec(id="features", type="features", config=chosen),
        *(
            LayerSpec(id=f"dense_{number}", type="dense", config={"units": units, "activation": activation})
            for number, units in enumerate(hidden, start=1)
        ),
        output_layer(data),
    ]


def default_preset(dataset: str, *, preferred: str | None = None) -> str:
    """The preset to begin with on a data set: the preferred one, if it is for such data.

    Raises:
        EngineError: there is no such data set or preset.
    """
    kind = dataset_registry[dataset].kind
    if preferred is not None and kind in preset_registry[preferred].kinds:
        return preferred
    return next(name for name in preset_registry if kind in preset_registry[name].default_of)


def _in_words(kinds: tuple[DataKind, ...]) -> str:
    words = {"images": "pictures", "plane": "points of the plane", "curve": "curves"}
    return " and ".join(words[kind] for kind in kinds)


def chain(layers: list[LayerSpec]) -> Network:
    """A network in which each layer feeds the next."""
    edges = (Edge(source=a.id, target=b.id) for a, b in pairwise(layers))
    return Network(layers=tuple(layers), edges=tuple(edges))


preset_registry: Registry[Preset] = Registry("preset", "neurarium.engine.presets")
