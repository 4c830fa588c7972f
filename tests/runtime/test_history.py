"""The history of scalars, against plain arrays of all of them."""

from collections.abc import Iterator
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurarium.runtime import history
from neurarium.runtime.history import History, Series, Tape

MAX_POINTS, RECENT_STEPS = 16, 64
SIZES = st.lists(st.integers(0, MAX_POINTS), max_size=40)


@pytest.fixture(autouse=True, scope="module")
def short_tapes() -> Iterator[None]:
    """So few points that every limit is met within a few hundred steps."""
    with mock.patch.multiple(history, MAX_POINTS=MAX_POINTS, RECENT_STEPS=RECENT_STEPS):
        yield


def scalars(steps: int, *, begin: int = 0) -> np.ndarray:
    """Two scalars a step, each of another size and sign, exact in float32."""
    step = np.arange(begin, begin + steps)
    return np.stack([(step * 37) % 101 - 50, -step / 8]).astype(np.float32)


def history_of(sizes: list[int]) -> tuple[History, np.ndarray]:
    """A history to which chunks of these sizes were appended, and all that it was given."""
    made = History(("loss", "accuracy"))
    for size in sizes:
        made.append(scalars(size, begin=made.end_step))
    return made, scalars(sum(sizes))


def assert_covers(series: Series, everything: np.ndarray) -> None:
    """Every point is the mean, min and max of its steps, the last one of those that are left."""
    for name, values in zip(("loss", "accuracy"), everything, strict=True):
        steps = values[series.first_step : series.end_step].astype(float)
        groups = [steps[i : i + series.stride] for i in range(0, len(steps), series.stride)]
        if series.stride == 1:
            expected = steps[np.newaxis]
        else:
            expected = np.array([[g.mean(), g.min(), g.max()] for g in groups]).T
        np.testing.assert_allclose(series.values[name], expected, rtol=1e-6)


@given(SIZES)
def test_the_whole_run_is_kept_in_few_points_whatever_the_chunks(sizes: list[int]) -> None:
    made, everything = history_of(sizes)
    whole = made.whole()
    assert (whole.first_step, whole.end_step) == (0, sum(sizes))
    assert all(values.shape[1] <= MAX_POINTS for values in whole.values.values())
    assert_covers(whole, everything)


@given(SIZES)
def test_the_stride_doubles_only_when_the_points_are_full(sizes: list[int]) -> None:
    made, _ = history_of(sizes)
    stride = 1
    while stride * MAX_POINTS < sum(sizes):
        stride *= 2
    assert made.whole().stride == stride


@given(SIZES, st.integers(0, 200), st.integers(1, 30))
def test_steps_since_some_step_are_there_as_long_as_they_are_recent(
    sizes: list[int], since: int, max_points: int
) -> None:
    made, everything = history_of(sizes)
    step = min(since, made.end_step)
    series = made.since(step, max_points=max_points)
    count = made.end_step - step
    if series is None:
        assert count > RECENT_STEPS
        return
    assert (series.first_step, series.end_step) == (step, made.end_step)
    assert series.stride == max(1, -(-count // max_points))
    assert all(values.shape[1] <= max_points for values in series.values.values())
    assert_covers(series, everything)


@given(SIZES)
def test_reading_on_after_every_chunk_gives_each_step_exactly_once(sizes: list[int]) -> None:
    made, read, end = History(("loss", "accuracy")), [], 0
    for size in sizes:
        made.append(scalars(size, begin=made.end_step))
        series = made.since(end)
        assert series is not None
        assert series.stride == 1
        read.append(series.values["loss"][0])
        end = series.end_step
    np.testing.assert_array_equal(np.concatenate([*read, []]), scalars(sum(sizes))[0])


def test_scalars_near_the_end_of_the_floating_point_numbers_have_a_mean() -> None:
    made = History(("loss",))
    for _ in range(2 * MAX_POINTS):
        made.append(np.full((1, 2), 3e38, np.float32))
    np.testing.assert_array_equal(made.whole().values["loss"], np.float32(3e38))


def test_what_was_read_does_not_change_when_more_is_appended() -> None:
    made, _ = history_of([10])
    series, whole = made.since(0), made.whole()
    assert series is not None
    made.append(scalars(16, begin=10))
    made.append(scalars(16, begin=26))
    assert_covers(series, scalars(10))
    assert_covers(whole, scalars(10))


def test_a_full_tape_keeps_its_newer_half() -> None:
    tape = Tape((1, 8), np.int32)
    for begin in range(0, 12, 3):
        tape.append(np.arange(begin, begin + 3)[np.newaxis])
    np.testing.assert_array_equal(tape.values[0], np.arange(5, 12))


def test_a_history_up_to_a_step_is_as_it_was_then() -> None:
    scalars = np.random.default_rng(3).normal(size=(1, 180)).astype(np.float32)
    whole, then = History(["loss"]), History(["loss"])
    for start in range(0, 180, 10):
        whole.append(scalars[:, start : start + 10])
    for start in range(0, 123, 10):
        then.append(scalars[:, start : min(start + 10, 123)])
    cut = whole.until(123)
    for made, expected in (
        (cut.since(120), then.since(120)),
        (whole.until(0).whole(), History(["loss"]).whole()),
    ):
        assert made is not None
        assert expected is not None
        np.testing.assert_array_equal(made.values["loss"], expected.values["loss"])
    # The whole run had wider points, which stay as they are; each is exact.
    series = cut.whole()
    parts = np.split(scalars[0, :123], range(series.stride, 123, series.stride))
    means = [part.mean(dtype=float) for part in parts]
    np.testing.assert_allclose(series.values["loss"][0], means, rtol=1e-5, atol=1e-6)
    cut.append(scalars[:, 123:140])
    again = whole.until(140).whole()
    np.testing.assert_allclose(cut.whole().values["loss"], again.values["loss"], rtol=1e-6, atol=1e-7)
