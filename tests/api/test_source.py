"""The source code that the catalog holds."""

import ast
import inspect

import pytest

from neurarium.api.source import source_of
from neurarium.engine.layer import layer_registry


@pytest.mark.parametrize("name", list(layer_registry))
def test_the_source_of_a_layer_is_that_of_its_class(name: str) -> None:
    assert source_of(layer_registry[name]) == inspect.getsource(layer_registry[name])


def test_sources_are_read_while_another_thread_parses(monkeypatch: pytest.MonkeyPatch) -> None:
    """CPython's parser gives a SystemError then: it is not asked."""

    def fail(*_: object, **__: object) -> None:
        raise SystemError("AST constructor recursion depth mismatch")

    monkeypatch.setattr(ast, "parse", fail)
    assert source_of(layer_registry["dense"]).startswith("@layer_registry.register")
