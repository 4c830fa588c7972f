"""Test measurements in bounded memory."""

import numpy as np

from neurarium.runtime.measurements import MAX_MEASUREMENTS, Measurements


def measured(steps: range) -> Measurements:
    made = Measurements(("loss", "accuracy"))
    for step in steps:
        made.append(step, {"loss": step / 4, "accuracy": step / 8, "unnamed": 1.0})
    return made


def test_only_what_came_after_a_step_is_given() -> None:
    since = measured(range(0, 50, 10)).since(3).values
    np.testing.assert_array_equal(since["step"], np.array([30, 40], np.int32))
    np.testing.assert_array_equal(since["loss"], np.array([7.5, 10.0], np.float32))
    np.testing.assert_array_equal(since["accuracy"], np.array([3.75, 5.0], np.float32))
    assert [array.dtype for array in since.values()] == [np.int32, np.float32, np.float32]


def test_without_any_there_are_empty_columns() -> None:
    since = measured(range(0)).since(0).values
    assert {name: len(column) for name, column in since.items()} == {"step": 0, "loss": 0, "accuracy": 0}


def test_when_full_every_second_goes_and_both_ends_stay() -> None:
    made = measured(range(MAX_MEASUREMENTS + 1))
    steps = made.since(0).values["step"]
    assert len(steps) == MAX_MEASUREMENTS // 2 + 1
    assert (steps[0], steps[-1]) == (0, MAX_MEASUREMENTS)
    assert set(np.diff(steps)) == {2}
