"""How much memory the past of a run takes, and those of all runs of a session together."""

import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.train import TrainState
from neurarium.runtime.past import MOST_KEYFRAMES, Past
from neurarium.runtime.pasts import Pasts
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.seen import Seen
from neurarium.runtime.way import Way

BUDGET = 50_000
CHUNK = 500


def state(step: int) -> TrainState:
    """Some 6 kB with what its arrays take beside their numbers."""
    return TrainState(
        params={"dense": {"kernel": np.zeros(1_000, np.float32)}},  # type: ignore[dict-item]
        state={},
        opt_state={},
        memory={},
        key=np.zeros(2, np.uint32),  # type: ignore[arg-type]
        step=jnp.asarray(step),
    )


@pytest.fixture
def way(plan: Plan, program: Program) -> Way:
    return Way.of(plan, program, program)


def trained(way: Way, steps: int, *, most_bytes: int = BUDGET) -> Past:
    """That of a run which took so many steps; its numbers do not matter."""
    past, seen, before = Past(most_bytes), Seen(), state(0)
    for step in range(0, steps, CHUNK):
        after = state(step + CHUNK)
        past.went(before, after, range(step, step + CHUNK), way, seen)
        before = after
    return past


def distances(past: Past) -> np.ndarray:
    return np.diff([keyframe.step for keyframe in past.keyframes])


def test_a_million_steps_stay_within_the_budget_and_are_evenly_kept(way: Way) -> None:
    past = trained(way, 1_000_000)
    assert past.nbytes <= BUDGET
    assert len(past.recipes) == 1
    kept = distances(past)
    assert kept.max() <= 4 * kept.min()
    assert past.keyframes[0].step == 0
    many = trained(way, 1_000_000, most_bytes=2**40)
    assert len(many.keyframes) <= MOST_KEYFRAMES


def test_pasts_of_a_hundred_runs_take_no_more_than_their_budget(way: Way) -> None:
    pasts = Pasts(BUDGET)
    for run in range(100):
        pasts.keep(run, trained(way, 4 * CHUNK))
        assert pasts.nbytes <= BUDGET
    # Those of the runs that were left last are there still, each from its first step on.
    last = pasts.get(99)
    assert last is not None
    assert last.first_step == 0
    assert pasts.get(0) is None


def test_the_largest_past_becomes_coarser_before_one_is_let_go(way: Way) -> None:
    pasts = Pasts(BUDGET)
    large, small = trained(way, 20_000), trained(way, 2 * CHUNK)
    fine, few = len(large.keyframes), len(small.keyframes)
    pasts.keep(1, large)
    pasts.keep(2, small)
    pasts.keep(3, trained(way, 20_000))
    assert pasts.get(1) is large
    assert len(large.keyframes) < fine
    assert len(small.keyframes) == few
    assert pasts.nbytes <= BUDGET
    saved = pasts.saved({1, 2}, BUDGET // 4)
    assert sum(past.nbytes for past in saved.values()) <= BUDGET // 4
    assert len(small.keyframes) == few


def test_a_past_that_rests_holds_no_programs(way: Way) -> None:
    pasts = Pasts(BUDGET)
    pasts.keep(1, trained(way, 2 * CHUNK))
    pasts.rest(1)
    past = pasts.get(1)
    assert past is not None
    leg, _ = past.leg(0)
    assert leg.way == way.recipe
