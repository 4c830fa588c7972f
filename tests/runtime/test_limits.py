"""What one server bears, and what it says of what it does not."""

import re
from typing import Any

import jax
import jax.numpy as jnp
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.optimizer import optimizer_registry
from neurarium.runtime.limits import memory_bytes
from neurarium.runtime.plan import Plan, Planner
from neurarium.settings import Limits
from tests.experiments import tiny_experiment

PARAMS = (784 * 8 + 8) + (8 * 10 + 10)


def plan_within(planner: Planner, **limits: Any) -> Plan:
    return Planner(planner.datasets, Limits(**limits)).plan(tiny_experiment())


@pytest.mark.parametrize("limit", [{"layers": 4}, {"batch_size": 16}, {"params": PARAMS}])
def test_an_experiment_at_its_limits_is_planned(planner: Planner, limit: dict[str, int]) -> None:
    assert plan_within(planner, **limit).network_infos[0].param_count == PARAMS


@pytest.mark.parametrize(
    ("limit", "code", "words", "layer_id"),
    [
        ({"layers": 3}, "too_many_layers", "may have 3 layers here, not 4", None),
        ({"batch_size": 15}, "batch_too_large", "may be 15 here at most, not 16", None),
        ({"params": PARAMS - 1}, "too_many_params", "may have 6,369 weights here, not 6,370", "dense_1"),
        ({"memory_bytes": 4096}, "too_much_memory", "MiB are allowed", "input"),
    ],
)
def test_one_beyond_a_limit_is_refused_in_words(
    planner: Planner, limit: dict[str, int], code: str, words: str, layer_id: str | None
) -> None:
    with pytest.raises(EngineError, match=re.escape(words)) as caught:
        plan_within(planner, **limit)
    assert (caught.value.code, caught.value.layer_id) == (code, layer_id)


def test_the_estimated_memory_is_that_of_params_gradients_optimizer_and_outputs(planner: Planner) -> None:
    small, large = planner.plan(tiny_experiment()), planner.plan(tiny_experiment(batch_size=1024))
    # AdamW keeps two numbers a weight besides the weight and its gradient.
    at_least = 4 * (4 * PARAMS + 256 * (784 + 784 + 8 + 10))
    assert at_least <= memory_bytes(small.experiment, small.learner) <= 8 * at_least
    assert memory_bytes(large.experiment, large.learner) > 3 * memory_bytes(small.experiment, small.learner)


@pytest.mark.parametrize("name", list(optimizer_registry))
def test_the_estimated_memory_is_no_less_than_what_xla_lays_out(planner: Planner, name: str) -> None:
    changed = tiny_experiment(hidden=(300,)).model_copy(update={"optimizer": Spec(type=name)})
    plan = planner.plan(changed)
    start = jax.eval_shape(plan.learner.init, jax.random.key(0))
    numbers = plan.numbers
    step = jax.jit(plan.learner.train_chunk).lower(start, plan.data.train, numbers, jnp.int32(1))
    laid_out = step.compile().memory_analysis()
    assert laid_out is not None
    data = sum(array.nbytes for array in jax.tree.leaves(plan.data.train))
    present = laid_out.argument_size_in_bytes - data
    # The state that was evaluated last is kept besides the present one and the next.
    needed = 2 * present + laid_out.output_size_in_bytes + laid_out.temp_size_in_bytes
    assert needed <= memory_bytes(plan.experiment, plan.learner) <= 4 * needed
