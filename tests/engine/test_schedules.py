"""Schedules: factors on the learning rate, each against its formula."""

import math
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.experiment import Spec
from neurarium.engine.schedule import schedule_registry

STEPS = [0, 1, 5, 10, 19, 20, 21, 100]
EXPECTED: dict[str, tuple[dict[str, float], Callable[[int], float]]] = {
    "constant": ({}, lambda _: 1.0),
    "cosine": (
        {"steps": 20, "end": 0.1},
        lambda step: 0.1 + 0.9 * (1 + math.cos(math.pi * min(step / 20, 1))) / 2,
    ),
    "step": ({"steps": 10, "drop": 0.5}, lambda step: 0.5 ** (step // 10)),
    "warm_up": ({"steps": 20}, lambda step: min((step + 1) / 20, 1)),
}


def test_every_schedule_has_a_formula() -> None:
    assert EXPECTED.keys() == set(schedule_registry)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_schedule_is_its_formula(name: str) -> None:
    config, formula = EXPECTED[name]
    schedule = schedule_registry.build(Spec(type=name, config={**config}))
    factors = [schedule.factor(jnp.int32(step)) for step in STEPS]
    assert all(factor.shape == () for factor in factors)
    np.testing.assert_allclose(factors, [formula(step) for step in STEPS], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_schedule_is_compiled_once_for_all_its_numbers(name: str) -> None:
    schedule, traced = schedule_registry.build(Spec(type=name)), 0

    def factor(step: jax.Array, live: dict[str, jax.Array]) -> jax.Array:
        nonlocal traced
        traced += 1
        return schedule.bind("schedule", live).factor(step)

    compiled = jax.jit(factor)
    for value in (2.0, 5.0):
        live = {f"schedule.{field}": value for field in schedule.live_names()}
        assert np.isfinite(compiled(jnp.int32(3), live))
    assert traced == 1
