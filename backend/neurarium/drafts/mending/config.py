"""Mends for configurations: a field outside of its limits, an unknown one, an unknown type."""

from collections.abc import Iterator
from typing import Any

from neurarium.drafts.mending.case import Case, Proposal
from neurarium.engine.layer import layer_registry
from neurarium.engine.network_edits import configure, remove


def mend_config(case: Case) -> Iterator[Proposal]:
    """A field with a value that it cannot have: the nearest that it can, or its default."""
    spec, field = case.place.spec, case.error.field
    name = (field or "").split(".")[0]
    if spec.type in layer_registry and name in spec.config:
        schema = layer_registry[spec.type].model_json_schema()["properties"].get(name)
        if schema is None:
            yield Proposal(f"Remove “{name}”", configure(case.network, spec.id, {name: None}))
            return
        for value in dict.fromkeys(_allowed(schema, spec.config[name])):
            yield Proposal(
                f"Set {schema['title']} to {_in_words(value)}",
                configure(case.network, spec.id, {name: value}),
            )


def _allowed(schema: dict[str, Any], given: object) -> Iterator[Any]:
    """Values that a field may have: the limit that was passed, the nearest whole number, the default."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        minimum, maximum = schema.get("minimum"), schema.get("maximum")
        if minimum is not None and given < minimum:
            yield minimum
        if maximum is not None and given > maximum:
            yield maximum
        if schema["type"] == "integer" and not isinstance(given, int):
            yield round(given)
    yield schema["default"]


def _in_words(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def mend_unknown_type(case: Case) -> Iterator[Proposal]:
    """A layer of a type that does not exist."""
    yield Proposal("Remove it", remove(case.network, case.place.spec.id))


def mend_unknown_field(case: Case) -> Iterator[Proposal]:
    """An input for an array that the data set has not."""
    for field in case.fields:
        yield Proposal(f"Read “{field}”", configure(case.network, case.place.spec.id, {"field": field}))
