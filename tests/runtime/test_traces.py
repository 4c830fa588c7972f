"""JAX is made to forget what it traced, now and then."""

import jax
import pytest

from neurarium.runtime import traces


def test_after_so_many_programs_jax_forgets_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cleared: list[int] = []
    monkeypatch.setattr(jax, "clear_caches", lambda: cleared.append(1))
    monkeypatch.setattr(traces, "_programs", 0)
    for _ in range(2 * traces.MOST_PROGRAMS + 1):
        traces.traced()
    assert len(cleared) == 2
