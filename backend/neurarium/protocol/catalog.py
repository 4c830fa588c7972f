"""What the server has to offer: the page draws its forms and its palette from it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, JsonValue

from neurarium.engine.experiment import Frozen, Identifier, Key
from neurarium.engine.race import RaceSpec
from neurarium.protocol.data_kind import DataKind


class FieldInfo(Frozen):
    """One field of a configuration. A `live` field changes while training, without compiling again.

    One that is `only_with` another, a switch, has no effect while that is off. A text may have `examples`, of
    which one can be chosen: it is a formula. One that `needs_people` is of use where data tell who made each
    sample.
    """

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
    only_with: str | None = None
    needs_people: bool = False
    examples: tuple[str, ...] = ()


class CatalogEntry(Frozen):
    """One registered thing: its type name, its words for people and its fields.

    `unlisted` are the defaults of those fields that no form holds.
    """

    type: str
    title: str
    description: str
    category: str
    fields: tuple[FieldInfo, ...]
    unlisted: Mapping[Key, JsonValue] = Field(default_factory=dict)


class LayerEntry(CatalogEntry):
    """A layer; one that `merges` takes two or more inputs, all others one. `source` is its Python code."""

    merges: bool
    source: str


class PresetEntry(CatalogEntry):
    """Ready networks, and the kinds of data that they are for; only the `datasets`, if some are named.

    One that `solves` a problem is for that objective, and all others for what is asked by the data's targets.
    """

    kinds: tuple[DataKind, ...]
    datasets: tuple[str, ...] = ()
    solves: str | None


class LabEntry(CatalogEntry):
    """A ready experiment; the description says what to look for. `kind` is that of its data.

    One that `makes` has networks that make samples. A `race` of it is offered, and to see the picture `large`
    that is called so.
    """

    kind: DataKind
    makes: bool
    race: RaceSpec | None = None
    large: str = ""


class ObjectiveEntry(CatalogEntry):
    """A learning problem; one that `has_target` learns from a label or a number of the data."""

    has_target: bool


class DatasetEntry(CatalogEntry):
    """A data set; one that is not `available` has to be fetched first, `meanwhile` another serves.
    It may name the `preset` to begin with.

    `classes` are the names of all its classes, as far as they are the same always. Of those of pictures that
    `can_choose` some, the field `only` of its configuration names these.
    """

    kind: DataKind
    classes: tuple[str, ...] = ()
    can_choose: bool = False
    input_shape: tuple[int, ...] = ()
    available: bool
    download_bytes: int = 0
    meanwhile: Identifier | None = None
    preset: Identifier | None = None


class Catalog(Frozen):
    """Everything registered, by kind."""

    layers: tuple[LayerEntry, ...]
    datasets: tuple[DatasetEntry, ...]
    augmentations: tuple[CatalogEntry, ...]
    objectives: tuple[ObjectiveEntry, ...]
    optimizers: tuple[CatalogEntry, ...]
    schedules: tuple[CatalogEntry, ...]
    summaries: tuple[CatalogEntry, ...]
    presets: tuple[PresetEntry, ...]
    labs: tuple[LabEntry, ...]  # in teaching order within each kind
