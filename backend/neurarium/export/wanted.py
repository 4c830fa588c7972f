"""Looking up how a kind of component is written."""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import TypeVar

from neurarium.engine.errors import EngineError

T = TypeVar("T")


def import_all(package: str) -> None:
    """Import every module of a folder, so that what each can write is known."""
    folder = importlib.import_module(package)
    for module in pkgutil.iter_modules(folder.__path__):
        importlib.import_module(f"{package}.{module.name}")


def found(table: Mapping[str, T], name: str, kind: str) -> T:
    """How a kind of component is written.

    Raises:
        EngineError: it cannot be.
    """
    if name not in table:
        raise unwritten(kind, name)
    return table[name]


def unwritten(kind: str, name: str) -> EngineError:
    """What is said of a component that has no writer."""
    return EngineError("not_exportable", f"The {kind} “{name}” cannot be written as code.", field=kind)
