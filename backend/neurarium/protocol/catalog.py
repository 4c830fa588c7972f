"""What the server has to offer: the page draws its forms and its palette from it."""

from typing import Literal

from pydantic import JsonValue

from neurarium.engine.experiment import Frozen


class FieldInfo(Frozen):
    """One field of a configuration. A `live` field changes while training, without compiling anew."""

    name: str
    kind: Literal["int", "float", "bool", "choice", "text", "ints"]
    title: str
    description: str
    default: JsonValue
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    live: bool = False
    scale: Literal["linear", "log"] = "linear"


class CatalogEntry(Frozen):
    """One registered thing: its type name, its words for people and its fields."""

    type: str
    title: str
    description: str
    category: str
    fields: tuple[FieldInfo, ...]


class DatasetEntry(CatalogEntry):
    """A data set; one that is not `available` has to be fetched first (`fetch_dataset`)."""

    available: bool
    download_bytes: int = 0


class Catalog(Frozen):
    """Everything registered, by kind."""

    layers: tuple[CatalogEntry, ...]
    datasets: tuple[DatasetEntry, ...]
    augmentations: tuple[CatalogEntry, ...]
    objectives: tuple[CatalogEntry, ...]
    optimizers: tuple[CatalogEntry, ...]
    schedules: tuple[CatalogEntry, ...]
    summaries: tuple[CatalogEntry, ...]
    presets: tuple[CatalogEntry, ...]
