"""Training loops of small networks are compiled as one piece, and compute the same."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.stages import Compiled

from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.small import Options, loop_options, summary_options
from neurarium.settings import Limits

STEPS = 40


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Planner:
    return Planner(Datasets(Path(tmp_path_factory.mktemp("data")), ()), Limits())


def compiled(plan: Plan, options: Options) -> tuple[Compiled, np.ndarray]:
    """A training chunk, and the losses that it gives."""
    start = plan.learner.init(jax.random.key(0))
    arguments = start, plan.data.train, plan.numbers, jnp.int32(STEPS)
    chunk = jax.jit(plan.learner.train_chunk).lower(*arguments).compile(options)
    return chunk, np.asarray(chunk(*arguments)[1]["loss"])[:STEPS]


@pytest.mark.parametrize(("preset", "dataset"), [("plane_8_8_8", "spiral"), ("curve_16_16", "sine")])
def test_a_small_networks_loop_is_one_piece_and_its_losses_are_the_same(
    planner: Planner, preset: str, dataset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planner.plan(planner.preset_experiment(preset, dataset))
    assert plan.learner.is_small
    whole, losses = compiled(plan, loop_options(plan.learner))
    monkeypatch.setattr("neurarium.engine.product.SMALL_PRODUCT", 0)
    jax.clear_caches()
    pieces, expected = compiled(plan, {})
    # That of drawing a batch always is one, and calls no library.
    assert [str(each.as_text()).count("xla_cpu_small_call") for each in (whole, pieces)] == [2, 1]
    np.testing.assert_allclose(losses, expected, rtol=1e-3)


@pytest.mark.parametrize(("preset", "dataset"), [("mlp_16_16", "digits"), ("small_cnn", "digits")])
def test_larger_networks_call_the_library_and_are_compiled_in_fewer_pieces(
    planner: Planner, preset: str, dataset: str
) -> None:
    plan = planner.plan(planner.preset_experiment(preset, dataset))
    assert not plan.learner.is_small
    few, losses = compiled(plan, loop_options(plan.learner))
    many, expected = compiled(plan, {})
    pieces = [str(each.as_text()).count(" fusion(") for each in (few, many)]
    assert pieces[0] < pieces[1]
    np.testing.assert_allclose(losses, expected, rtol=1e-3)


def test_a_version_of_xla_that_does_not_know_an_option_is_not_given_any(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = planner.plan(planner.preset_experiment("plane_4_2", "spiral")).learner
    larger = planner.plan(planner.preset_experiment("mlp_16_16", "digits")).learner
    assert summary_options(learner)
    for name in ("ONE_PIECE", "FEWER_PIECES", "WITHOUT_LIBRARY"):
        monkeypatch.setattr(f"neurarium.runtime.small.{name}", {"xla_cpu_no_such_option": ""})
    assert loop_options(learner) == loop_options(larger) == summary_options(learner) == {}
