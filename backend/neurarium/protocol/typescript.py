"""The wire in TypeScript: writes `frontend/src/lib/protocol/generated.ts` from the pydantic models.

Run `python -m neurarium.protocol.typescript` after changing a message; a test fails until that is done.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from neurarium.engine.experiment import Experiment
from neurarium.engine.summary import summary_registry
from neurarium.protocol.albums import (
    AlbumState,
    LearningCurveState,
    NewClasses,
    NewLabels,
    NewPicture,
    PicturesMeta,
    ReadingState,
)
from neurarium.protocol.catalog import Catalog
from neurarium.protocol.check import Draft, DraftChecked
from neurarium.protocol.code import CodeWanted, CodeWritten
from neurarium.protocol.commands import AnyCommand, InputMeta
from neurarium.protocol.events import AnyEvent, FrameMeta
from neurarium.protocol.formulas import FormulaChecked, FormulaDraft
from neurarium.protocol.my_runs import Deleted, MyRuns, NewMyRun
from neurarium.protocol.own_tables import TableKept
from neurarium.protocol.rooms import DrawingsMeta, NewRoom, NewSeat, Reach, SeatTaken, WallMeta
from neurarium.protocol.weights import WeightsFound

Schema = dict[str, Any]

GENERATED_PATH = Path(__file__).parents[3] / "frontend/src/lib/protocol/generated.ts"
COMMAND = "python -m neurarium.protocol.typescript"
HEADER = f"// Generated from backend/neurarium/protocol by `{COMMAND}`. Do not edit.\n"
PRIMITIVES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
JSON_VALUE = (
    "export type JsonValue =\n"
    "  | null | boolean | number | string\n"
    "  | readonly JsonValue[] | { readonly [key: string]: JsonValue };\n"
)


def generate() -> str:
    """The whole module: one interface a model, sorted by name, and the unions of commands and of events."""
    commands, events = _members(AnyCommand), _members(AnyEvent)
    posted = (NewClasses, NewLabels, NewPicture, NewMyRun, Deleted)
    sent: tuple[type[BaseModel], ...] = (
        *commands,
        InputMeta,
        Draft,
        FormulaDraft,
        CodeWanted,
        NewRoom,
        NewSeat,
        *posted,
    )
    told = (
        Experiment,
        Catalog,
        FrameMeta,
        DraftChecked,
        FormulaChecked,
        CodeWritten,
        WeightsFound,
        SeatTaken,
        Reach,
        DrawingsMeta,
    )
    albums = (AlbumState, PicturesMeta, ReadingState, LearningCurveState)
    answers = (*told, *albums, MyRuns, TableKept, WallMeta)
    models: tuple[type[BaseModel], ...] = (*answers, *events, *sent)
    _, schema = models_json_schema([(model, "serialization") for model in models])
    definitions: dict[str, Schema] = schema["$defs"]
    sent_names = {model.__name__ for model in sent}
    parts = [HEADER, JSON_VALUE]
    for name, definition in sorted(definitions.items()):
        if name != "JsonValue":
            parts.append(_interface(name, definition, defaults_optional=name in sent_names))
    parts += [_union("AnyCommand", commands), _union("AnyEvent", events), _summaries()]
    return "\n".join(parts)


def write(path: Path = GENERATED_PATH) -> None:
    """Write the module into the page's source."""
    path.write_text(generate(), encoding="utf-8")


def _members(annotated_union: Any) -> tuple[type[BaseModel], ...]:
    union = get_args(annotated_union)[0]
    return get_args(union)


def _union(name: str, members: tuple[type[BaseModel], ...]) -> str:
    lines = "".join(f"\n  | {member.__name__}" for member in members)
    return f"export type {name} ={lines};\n"


def _summaries() -> str:
    """What a page may subscribe to, and the configuration of each: all of it has a default."""
    names = sorted(summary_registry)
    lines = [
        f"export const SUMMARIES = {json.dumps(names)} as const;",
        "",
        "export interface SummaryConfigs {",
    ]
    for name in names:
        fields = summary_registry[name].model_json_schema().get("properties", {}).items()
        config = " ".join(f"readonly {field}?: {_type(schema)};" for field, schema in fields)
        lines.append(
            f"  readonly {name}: {f'{{ {config} }}' if config else 'Readonly<Record<string, never>>'};"
        )
    return "\n".join([*lines, "}", ""])


def _interface(name: str, schema: Schema, *, defaults_optional: bool) -> str:
    """What the server sends is always complete; what the page sends may leave out fields with a default."""
    lines = [*_jsdoc(schema.get("description", ""), indent=""), f"export interface {name} {{"]
    for field, field_schema in schema.get("properties", {}).items():
        lines += _jsdoc(field_schema.get("description", ""), indent="  ")
        optional = defaults_optional and field != "type" and "default" in field_schema
        lines.append(f"  readonly {field}{'?' if optional else ''}: {_type(field_schema)};")
    return "\n".join([*lines, "}", ""])


def _jsdoc(text: str, *, indent: str) -> Iterator[str]:
    lines = text.splitlines()
    if len(lines) == 1:
        yield f"{indent}/** {lines[0]} */"
    elif lines:
        yield f"{indent}/**"
        yield from (f"{indent} * {line}".rstrip() for line in lines)
        yield f"{indent} */"


def _type(schema: Schema) -> str:
    match schema:
        case {"$ref": ref}:
            return str(ref).removeprefix("#/$defs/")
        case {"const": value}:
            return json.dumps(value)
        case {"enum": values}:
            return " | ".join(json.dumps(value) for value in values)
        case {"anyOf": options} | {"oneOf": options}:
            return " | ".join(_type(option) for option in options)
        case {"type": "array", "prefixItems": items}:
            return f"readonly [{', '.join(_type(item) for item in items)}]"
        case {"type": "array", "items": items}:
            return f"ReadonlyArray<{_type(items)}>"
        case {"type": "object", "additionalProperties": dict() as values}:
            return f"Readonly<Record<string, {_type(values)}>>"
        case {"type": "object", "patternProperties": dict() as patterns}:
            (values,) = patterns.values()
            return f"Readonly<Record<string, {_type(values)}>>"
        case {"type": str() as primitive} if primitive in PRIMITIVES:
            return PRIMITIVES[primitive]
    raise ValueError(f"no TypeScript for the schema {schema}")


if __name__ == "__main__":
    write()
