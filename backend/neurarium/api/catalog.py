"""The catalog, drawn from the registries."""

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from neurarium.engine.augmentation import augmentation_registry
from neurarium.engine.component import Component
from neurarium.engine.dataset import dataset_registry
from neurarium.engine.lab import lab_registry
from neurarium.engine.layer import Layer, layer_registry
from neurarium.engine.objective import objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.preset import preset_registry
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
    PresetEntry,
)
from neurarium.runtime.datasets import Datasets

C = TypeVar("C", bound=Component)

_KINDS = {"integer": "int", "number": "float", "boolean": "bool", "string": "text", "array": "ints"}


def build_catalog(datasets: Datasets) -> Catalog:
    """Everything registered, by kind, and which data sets are at hand."""
    return Catalog(
        layers=tuple(_layer_entry(name, layer_registry[name]) for name in layer_registry),
        datasets=tuple(_dataset_entry(name, datasets) for name in dataset_registry),
        augmentations=_entries(augmentation_registry),
        objectives=_entries(objective_registry),
        optimizers=_entries(optimizer_registry),
        schedules=_entries(schedule_registry),
        summaries=_entries(summary_registry),
        presets=tuple(
            PresetEntry(**_words(name, preset_registry[name]), kinds=preset_registry[name].kinds)
            for name in preset_registry
        ),
        labs=tuple(
            LabEntry(**_words(name, lab_registry[name]), kind=lab_registry[name].kind)
            for name in lab_registry
        ),
    )


def _entries(registry: Registry[C]) -> tuple[CatalogEntry, ...]:
    return tuple(CatalogEntry(**_words(name, registry[name])) for name in registry)


@cache
def _layer_entry(name: str, layer: type[Layer]) -> LayerEntry:
    return LayerEntry(**_words(name, layer), merges=layer.merges, source=inspect.getsource(layer))


def _dataset_entry(name: str, datasets: Datasets) -> DatasetEntry:
    dataset = dataset_registry[name]
    return DatasetEntry(
        **_words(name, dataset),
        kind=dataset.kind,
        available=datasets.available(name),
        download_bytes=sum(file.size for file in dataset.remote),
        meanwhile=dataset.meanwhile,
    )


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
    }


def _is_plain(schema: Mapping[str, Any]) -> bool:
    """Whether a form can hold a field; points, classes and layers have other places on the page."""
    return schema.get("type") != "array" or schema["items"].get("type") == "integer"


def _field(name: str, schema: Mapping[str, Any]) -> FieldInfo:
    """A field as the page's forms need it, from its JSON schema."""
    return FieldInfo.model_validate(
        {
            "name": name,
            "kind": "choice" if "enum" in schema else _KINDS[schema["type"]],
            "title": schema["title"],
            "description": schema.get("description", ""),
            "default": schema["default"],
            "minimum": schema.get("minimum"),
            "maximum": schema.get("maximum"),
            "choices": tuple(schema.get("enum", ())),
            "live": schema.get("live", False),
            "scale": schema.get("scale", "linear"),
        }
    )
