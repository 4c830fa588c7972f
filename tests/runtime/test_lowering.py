"""Contexts in which JAX lowers programs are kept for a while."""

from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import pytest
from jax._src.interpreters import mlir

from neurarium.runtime import lowering, traces
from neurarium.runtime.lowering import Contexts


def test_a_thread_has_one_context_until_they_are_let_go() -> None:
    contexts = Contexts(object)
    first = contexts()
    assert contexts() is first
    with ThreadPoolExecutor(1) as other:
        others = other.submit(contexts).result()
        assert others is not first
        contexts.let_go()
        assert contexts() is not first
        assert other.submit(contexts).result() is not others


def test_jax_lowers_in_one_that_goes_with_its_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    """JAX may change what this relies on, and would be slower then without a word."""
    assert mlir.make_ir_context is lowering._contexts
    make = lowering._contexts._make
    made: list[object] = []

    def make_and_count() -> object:
        made.append(make())
        return made[-1]

    contexts = Contexts(make_and_count)
    monkeypatch.setattr(lowering, "_contexts", contexts)
    monkeypatch.setattr(mlir, "make_ir_context", contexts)

    def lower(add: int) -> str:
        return jax.jit(lambda numbers: numbers * 3 + add).lower(jnp.zeros(5)).as_text()

    texts = [lower(1), lower(2), lower(1)]
    assert len(made) == 1
    assert texts[0] == texts[2] != texts[1]
    traces.forget()
    assert lower(1) == texts[0]
    assert len(made) == 2
