"""Patches: what has become different of a JSON value, so that what is large and stays is sent once."""

from collections.abc import Iterator
from typing import Any


def replacements(before: Any, after: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Each place where `after` differs from `before`, as a JSON pointer (RFC 6901), and what stands there.

    Objects of the same keys are compared key by key; everything else is replaced whole.
    """
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict) and list(before) == list(after):
        for key, value in after.items():
            yield from replacements(before[key], value, f"{pointer}/{_escaped(key)}")
    elif type(before) is not type(after) or before != after:
        yield pointer, after


def patched(value: Any, changes: dict[str, Any]) -> Any:
    """A JSON value with some parts replaced; the value itself stays as it is."""
    for pointer, part in changes.items():
        value = _with(value, pointer.split("/")[1:], part)
    return value


def _with(value: Any, keys: list[str], part: Any) -> Any:
    if not keys:
        return part
    key = keys[0].replace("~1", "/").replace("~0", "~")
    return {**value, key: _with(value[key], keys[1:], part)}


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
