"""The catalog, drawn from the registries."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, get_args

from neurarium.api.source import source_of
from neurarium.engine.augmentation import augmentation_registry
from neurarium.engine.component import Component
from neurarium.engine.dataset import INPUT, dataset_registry
from neurarium.engine.generative import Generative
from neurarium.engine.lab import lab_registry
from neurarium.engine.layer import Layer, layer_registry
from neurarium.engine.objective import objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.preset import Preset, preset_registry
from neurarium.engine.registry import Registry
from neurarium.engine.schedule import schedule_registry
from neurarium.engine.summary import summary_registry
from neurarium.protocol.catalog import (
    Catalog,
    CatalogEntry,
    DatasetEntry,
    FieldInfo,
    LabEntry,
    LayerEntry,
    ObjectiveEntry,
    PresetEntry,
)
from neurarium.protocol.data_kind import DataKind, kind_of
from neurarium.runtime.datasets import Datasets

C = TypeVar("C", bound=Component)

_KINDS = {"integer": "int", "number": "float", "boolean": "bool", "string": "text", "array": "ints"}


def build_catalog(datasets: Datasets) -> Catalog:
    """Everything registered, by kind, and which data sets are at hand."""
    return Catalog(
        layers=tuple(_layer_entry(name, layer_registry[name]) for name in layer_registry),
        datasets=tuple(_dataset_entry(name, datasets) for name in dataset_registry),
        augmentations=_entries(augmentation_registry),
        objectives=tuple(
            ObjectiveEntry(**_words(name, objective), has_target=objective.target is not None)
            for name, objective in ((name, objective_registry[name]) for name in objective_registry)
        ),
        optimizers=_entries(optimizer_registry),
        schedules=_entries(schedule_registry),
        summaries=_entries(summary_registry),
        presets=tuple(
            PresetEntry(
                **_words(name, preset),
                kinds=_kinds_that_suit(preset),
                datasets=_only_data_that_suit(preset),
                solves=preset.solves,
            )
            for name, preset in ((name, preset_registry[name]) for name in preset_registry)
        ),
        labs=tuple(
            _lab_entry(name) for name in sorted(lab_registry, key=lambda name: lab_registry[name].order)
        ),
    )


def _entries(registry: Registry[C]) -> tuple[CatalogEntry, ...]:
    return tuple(CatalogEntry(**_words(name, registry[name])) for name in registry)


@cache
def _layer_entry(name: str, layer: type[Layer]) -> LayerEntry:
    return LayerEntry(**_words(name, layer), merges=layer.merges, source=source_of(layer))


def _dataset_entry(name: str, datasets: Datasets) -> DatasetEntry:
    dataset = dataset_registry[name]
    spec = dataset().spec()
    return DatasetEntry(
        **_words(name, dataset),
        kind=kind_of(spec),
        classes=spec.class_names,
        can_choose="only" in dataset.model_fields,
        input_shape=spec.input_shapes[INPUT],
        available=datasets.available(name),
        download_bytes=sum(file.size for file in dataset.remote),
        meanwhile=dataset.meanwhile,
        preset=dataset.preset,
    )


@cache
def _lab_entry(name: str) -> LabEntry:
    lab = lab_registry[name]
    return LabEntry(
        type=name,
        title=lab.title,
        description=lab.description,
        category=lab.category,
        kind=kind_of(lab.data),
        fields=(),
        makes=isinstance(objective_registry.build(lab.experiment.objective), Generative),
        race=lab.race,
        large=lab.large,
    )


@cache
def _kinds_that_suit(preset: type[Preset]) -> tuple[DataKind, ...]:
    data = [dataset_registry[name]().spec() for name in dataset_registry]
    suited = dict.fromkeys(kind_of(spec) for spec in data if preset.suits(spec))
    return tuple(kind for kind in get_args(DataKind) if kind in suited)


@cache
def _only_data_that_suit(preset: type[Preset]) -> tuple[str, ...]:
    """The data sets that a preset is for, where there are others of the same kinds; else none is named."""
    specs = {name: dataset_registry[name]().spec() for name in dataset_registry}
    kinds = _kinds_that_suit(preset)
    suited = tuple(name for name, spec in specs.items() if preset.suits(spec))
    return () if len(suited) == sum(kind_of(spec) in kinds for spec in specs.values()) else suited


@cache
def _words(name: str, component: type[Component]) -> dict[str, Any]:
    schema = component.model_json_schema()
    return {
        "type": name,
        "title": component.title,
        "description": component.description(),
        "category": component.category,
        "fields": tuple(
            _field(field, entry) for field, entry in schema.get("properties", {}).items() if _is_plain(entry)
        ),
        "unlisted": {
            field: entry["default"]
            for field, entry in schema.get("properties", {}).items()
            if "default" in entry and not _is_plain(entry)
        },
    }


def _is_plain(schema: Mapping[str, Any]) -> bool:
    """Whether a form can hold a field; points, classes and layers have other places on the page."""
    if schema.get("type") == "array":
        return bool(schema.get("items", {}).get("type") == "integer")
    is_simple = "enum" in schema or schema.get("type") in _KINDS
    return is_simple and bool(schema.get("in_forms", True))


def _type(schema: Mapping[str, Any]) -> str:
    """Its JSON type; of alternatives, which are all of one type, that of the first."""
    return str(schema.get("anyOf", [schema])[0]["type"])


def _field(name: str, schema: Mapping[str, Any]) -> FieldInfo:
    """A field as the page's forms need it, from its JSON schema."""
    return FieldInfo.model_validate(
        {
            "name": name,
            "kind": "choice" if "enum" in schema else _KINDS[_type(schema)],
            "title": schema["title"],
            "description": schema.get("description", ""),
            "default": schema["default"],
            "minimum": schema.get("minimum"),
            "maximum": schema.get("maximum"),
            "choices": tuple(schema.get("enum", ())),
            "live": schema.get("live", False),
            "scale": schema.get("scale", "linear"),
            "only_with": schema.get("only_with"),
            "needs_people": schema.get("needs_people", False),
            "examples": tuple(schema.get("examples", ())),
        }
    )
