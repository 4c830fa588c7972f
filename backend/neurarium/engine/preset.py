"""What a preset is: a network to start with, fitted to the data at hand."""

from abc import ABC, abstractmethod
from itertools import pairwise
from typing import ClassVar

from pydantic import JsonValue

from neurarium.engine.activation import ActivationName
from neurarium.engine.component import Component
from neurarium.engine.dataset import INPUT, DataSpec, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.initializer import InitializerName
from neurarium.engine.objective import objective_registry
from neurarium.engine.registry import Registry

_POINTS = {1: "curves", 2: "points of the plane"}
AUGMENTED_PIXELS = {"shift": 1.5, "thickness": 0.3}  # of a picture 28 pixels high


class Preset(Component, ABC):
    """Ready networks with settings that train them well.

    They read `pictures`, `sequences`, rows of `tables`, or points of so many `coordinates`; one that `leads`
    is the first choice for them. What they are for is asked by the data's targets, unless the preset itself
    says which problem it `solves`.
    """

    solves: ClassVar[str | None] = None
    pictures: ClassVar[bool] = True
    tables: ClassVar[bool] = False
    sequences: ClassVar[bool] = False
    coordinates: ClassVar[tuple[int, ...]] = ()
    leads: ClassVar[bool] = False

    @classmethod
    def suits(cls, data: DataSpec) -> bool:
        """Whether it is for such data."""
        if data.columns:
            return cls.tables
        if data.sequence is not None:
            return cls.sequences
        return (cls.pictures and data.picture is not None) or data.coordinates in cls.coordinates

    @abstractmethod
    def networks(self, data: DataSpec) -> dict[str, Network]:
        """The networks by role, fitted to the data's shapes and classes."""

    def objective(self, data: DataSpec) -> Spec:
        """The problem that the networks are for."""
        return objective_for(data) if self.solves is None else Spec(type=self.solves)

    def optimizer(self) -> Spec:
        """The optimizer that suits the networks."""
        return Spec(type="adamw")

    def batch_size(self) -> int:
        """The batch size that suits the networks."""
        return 64

    def augmentation(self, data: DataSpec) -> Spec:
        """The augmentation that suits the networks: none, for what is to be made is as the data are."""
        del data
        return Spec(type="none")

    def experiment(self, dataset: Spec, data: DataSpec, *, seed: int = 0) -> Experiment:
        """A ready experiment on a data set.

        Raises:
            EngineError: the preset is not for such data.
        """
        if not self.suits(data):
            raise EngineError(
                "preset_kind",
                f"“{self.title}” is for {self._in_words()}, but {data.title} is of another kind.",
                field="preset",
            )
        return Experiment(
            dataset=dataset,
            augmentation=self.augmentation(data),
            networks=self.networks(data),
            objective=self.objective(data),
            optimizer=self.optimizer(),
            batch_size=self.batch_size(),
            seed=seed,
        )

    def _in_words(self) -> str:
        """What it is for."""
        pictures = ["pictures"] if self.pictures else []
        tables = ["tables"] if self.tables else []
        sequences = ["sequences"] if self.sequences else []
        points = (_POINTS[axes] for axes in self.coordinates)
        return " and ".join([*pictures, *sequences, *tables, *points])


class AnsweringPreset(Preset, ABC):
    """A ready network that gives the answer that the data have; one too small for it does not augment."""

    augments: ClassVar[bool] = True

    @abstractmethod
    def layers(self, data: DataSpec) -> list[LayerSpec]:
        """The layers of a chain from the input to the output."""

    def network(self, data: DataSpec) -> Network:
        """The network, fitted to the data's shapes and classes."""
        return chain(self.layers(data))

    def networks(self, data: DataSpec) -> dict[str, Network]:
        return {"network": self.network(data)}

    def augmentation(self, data: DataSpec) -> Spec:
        """The augmentation that suits the network: mild, in proportion to the height of the pictures."""
        if data.picture is None:
            return Spec(type="none")
        if not self.augments:
            return Spec(type="image")
        scale = data.picture.height / 28
        pixels = {name: round(pixels * scale, 2) for name, pixels in AUGMENTED_PIXELS.items()}
        return Spec(type="image", config={**pixels, "rotation": 10, "scale": 0.1})


class RecurrentPreset(AnsweringPreset, ABC):
    """A `layer` of so many `units` that reads a sequence to its end, and an output."""

    pictures: ClassVar[bool] = False
    sequences: ClassVar[bool] = True
    layer: ClassVar[str]
    units: ClassVar[int]

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        read = LayerSpec(id=self.layer, type=self.layer, config={"units": self.units})
        return [LayerSpec(id="input", type="input"), read, output_layer(data)]

    def optimizer(self) -> Spec:
        return Spec(type="adam", config={"learning_rate": 0.005, "clip_norm": 1.0})


class WritingPreset(Preset, ABC):
    """A ready network that tells what comes next in sequences with a beginning and an end."""

    solves: ClassVar[str | None] = "next_symbol"
    pictures: ClassVar[bool] = False
    sequences: ClassVar[bool] = True
    learning_rate: ClassVar[float]

    @classmethod
    def suits(cls, data: DataSpec) -> bool:
        return data.sequence is not None and data.sequence.ends

    def output(self, data: DataSpec) -> LayerSpec:
        """The last layer: a number for each symbol."""
        symbols = data.fields[INPUT].shape[-1]
        return LayerSpec(id="output", type="dense", config={"units": symbols, "activation": "linear"})

    def optimizer(self) -> Spec:
        return Spec(type="adam", config={"learning_rate": self.learning_rate, "clip_norm": 1.0})

    def _in_words(self) -> str:
        return "sequences with a beginning and an end"


def objective_for(data: DataSpec) -> Spec:
    """The objective that the data's targets ask for: classes or numbers."""
    return Spec(type="classification" if data.class_names else "regression")


def output_layer(data: DataSpec) -> LayerSpec:
    """The last layer of a network for these data: one linear unit per class, or per number of the target."""
    (units,) = objective_registry.build(objective_for(data)).answers(data)["network"].shape
    return LayerSpec(id="output", type="dense", config={"units": units, "activation": "linear"})


def dense_chain(data: DataSpec, *units: int) -> list[LayerSpec]:
    """The layers of a plain network: pictures are laid out flat; hidden dense layers, the output."""
    return [
        LayerSpec(id="input", type="input"),
        *([LayerSpec(id="flatten", type="flatten")] if data.picture else []),
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
    chosen = {"x": True, "y": data.coordinates == 2, **features}
    return [
        LayerSpec(id="input", type="input"),
        LayerSpec(id="features", type="features", config=chosen),
        *(
            LayerSpec(id=f"dense_{number}", type="dense", config={"units": units, "activation": activation})
            for number, units in enumerate(hidden, start=1)
        ),
        output_layer(data),
    ]


def starting(layers: list[LayerSpec], initializer: InitializerName, *, bias: float) -> list[LayerSpec]:
    """The same layers with first weights by an initialiser and, but for the last, with first biases."""
    *hidden, output = layers
    start: dict[str, JsonValue] = {"initializer": initializer}
    return [
        *(_configured(layer, start | {"initial_bias": bias}) for layer in hidden),
        _configured(output, start),
    ]


def _configured(layer: LayerSpec, config: dict[str, JsonValue]) -> LayerSpec:
    return layer.model_copy(update={"config": layer.config | config}) if layer.type == "dense" else layer


def default_preset(dataset: str, *, preferred: str | None = None) -> str:
    """The preset to begin with on a data set: its own or else the preferred one, if that is for such data.

    Raises:
        EngineError: there is no such data set or preset.
    """
    data, own = dataset_registry[dataset]().spec(), dataset_registry[dataset].preset
    if own is not None:
        return own
    if preferred is not None and preset_registry[preferred].suits(data):
        return preferred
    leading = (name for name in preset_registry if preset_registry[name].leads)
    return next(name for name in leading if preset_registry[name].suits(data))


def chain(layers: list[LayerSpec]) -> Network:
    """A network in which each layer feeds the next."""
    edges = (Edge(source=a.id, target=b.id) for a, b in pairwise(layers))
    return Network(layers=tuple(layers), edges=tuple(edges))


preset_registry: Registry[Preset] = Registry("preset", "neurarium.engine.presets")
