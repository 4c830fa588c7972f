"""How many steps at which time, on a clock of the test's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurarium.engine.train import MAX_CHUNK
from neurarium.runtime.pace import Pace, StepTime

CHUNK_SECS = 0.01


def train_for(pace: Pace, seconds: float, *, step_secs: float, now: float = 100.0) -> list[float]:
    """Train by the pace on a clock that only training and waiting move; the time of each step."""
    end, times = now + seconds, []
    while now < end:
        steps = pace.due(now)
        if steps:
            times += [now] * steps
            now += steps * step_secs
            pace.trained(steps, steps * step_secs, now=now)
        waiting = pace.next_due(now)
        assert steps or waiting > now, "neither trains nor waits"
        now = max(now, waiting)
    return times


@given(st.floats(1e-6, 0.5))
def test_at_full_speed_a_chunk_lasts_as_long_as_it_should(step_secs: float) -> None:
    pace = Pace(CHUNK_SECS)
    for _ in range(40):
        steps = pace.due(0.0)
        pace.trained(steps, steps * step_secs, now=0.0)
    assert pace.chunk == pytest.approx(min(max(CHUNK_SECS / step_secs, 1), MAX_CHUNK), rel=0.1, abs=1)


def test_beside_other_work_a_chunk_does_not_shrink_to_a_single_step() -> None:
    pace, step_secs, wait_secs = Pace(CHUNK_SECS), 1e-5, 0.03
    for _ in range(40):
        pace.trained(pace.chunk, pace.chunk * step_secs, now=0.0)
    alone = pace.chunk
    for _ in range(40):
        pace.trained(pace.chunk, wait_secs + pace.chunk * step_secs, now=0.0)
    assert pace.chunk == pytest.approx(alone / 4, rel=0.1)
    pace.step_time = StepTime()
    pace.trained(1, 1.0, now=0.0)
    assert pace.chunk == 1


def test_the_first_chunk_of_an_unknown_program_is_one_step() -> None:
    pace = Pace(CHUNK_SECS)
    assert pace.due(0.0) == 1
    pace.trained(1, 1e-6, now=0.0)
    assert pace.due(0.0) == MAX_CHUNK
    pace.step_time = StepTime()
    assert pace.due(0.0) == 1


@given(st.floats(0.5, 2000))
def test_a_set_speed_is_kept(steps_per_sec: float) -> None:
    pace = Pace(CHUNK_SECS)
    pace.set_speed(steps_per_sec, now=100.0)
    times = train_for(pace, 20.0, step_secs=1e-5)
    assert len(times) == pytest.approx(20 * steps_per_sec, rel=0.01, abs=1.01)


def test_at_one_step_a_second_every_step_comes_alone_and_the_first_at_once() -> None:
    pace = Pace(CHUNK_SECS)
    pace.set_speed(1.0, now=100.0)
    pace.restart(now=100.0)
    assert train_for(pace, 5.0, step_secs=0.02) == pytest.approx([100, 101, 102, 103, 104], abs=0.1)


def test_what_the_machine_cannot_keep_up_with_is_not_owed() -> None:
    pace = Pace(CHUNK_SECS)
    pace.set_speed(1000.0, now=100.0)
    slow = train_for(pace, 10.0, step_secs=0.1)
    assert len(slow) == pytest.approx(100, abs=2)
    assert pace.due(110.0) <= CHUNK_SECS * 1000


def test_a_speed_that_is_drawn_about_trains_no_step_for_each_change() -> None:
    pace = Pace(CHUNK_SECS)
    pace.set_speed(2.0, now=100.0)
    pace.restart(now=100.0)
    steps = 0
    for tick in range(60):
        now = 100.0 + tick / 60
        pace.set_speed(2.0 + tick / 100, now=now)
        if due := pace.due(now):
            steps += due
            pace.trained(due, 1e-4, now=now)
    assert steps == 3


def test_a_chunk_is_shorter_where_others_wait_for_their_turn() -> None:
    pace = Pace(CHUNK_SECS)
    pace.trained(100, 100 * 1e-4, now=0.0)
    whole = pace.chunk
    pace.most_secs = CHUNK_SECS / 3
    assert pace.chunk == pytest.approx(whole / 3, abs=1)
    pace.most_secs = 10 * CHUNK_SECS
    assert pace.chunk == whole


def test_those_who_train_by_the_same_program_take_as_many_steps_a_turn() -> None:
    one, other = Pace(CHUNK_SECS), Pace(CHUNK_SECS)
    one.step_time = other.step_time = StepTime()
    one.trained(10, 10 * 1e-4, now=0.0)
    assert other.chunk == one.chunk > 1
    other.trained(10, 10 * 2e-4, now=0.0)
    assert one.chunk == other.chunk


def test_a_faster_speed_after_a_slow_one_owes_a_single_step() -> None:
    pace = Pace(CHUNK_SECS)
    pace.set_speed(0.1, now=100.0)
    pace.restart(now=100.0)
    pace.trained(1, 1e-6, now=100.0)
    pace.set_speed(1000.0, now=108.0)
    assert pace.due(108.0) == 1


def test_nothing_is_owed_for_the_time_of_a_pause() -> None:
    pace = Pace(CHUNK_SECS)
    pace.set_speed(10.0, now=100.0)
    train_for(pace, 1.0, step_secs=1e-5)
    pace.restart(now=500.0)
    assert pace.due(500.0) == 1
