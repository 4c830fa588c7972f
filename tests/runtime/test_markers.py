"""Markers: what was changed, in words, once for each change that a person makes."""

from neurarium.engine.experiment import Experiment
from neurarium.runtime.markers import GESTURE_SECS, MAX_MARKERS, Markers
from tests.experiments import tiny_experiment


def at_rate(rate: float) -> Experiment:
    return tiny_experiment(live={"learning_rate": rate})


def test_each_change_has_its_step_and_its_words() -> None:
    markers = Markers()
    markers.add(at_rate(0.1), at_rate(0.2), step=10, now=0.0)
    markers.add(at_rate(0.2), at_rate(0.3), step=50, now=2 * GESTURE_SECS)
    assert [(marker.step, marker.text) for marker in markers.all] == [
        (10, "learning rate 0.1 → 0.2"),
        (50, "learning rate 0.2 → 0.3"),
    ]


def test_a_slider_that_is_drawn_while_training_leaves_one_marker() -> None:
    markers = Markers()
    for tick in range(1, 100):
        markers.add(at_rate(tick / 100), at_rate((tick + 1) / 100), step=tick * 10, now=tick / 60)
    assert [(marker.step, marker.text) for marker in markers.all] == [(10, "learning rate 0.01 → 1")]


def test_what_is_changed_back_in_one_gesture_leaves_none() -> None:
    markers = Markers()
    markers.add(at_rate(0.1), at_rate(0.2), step=10, now=0.0)
    markers.add(at_rate(0.2), at_rate(0.1), step=20, now=GESTURE_SECS / 2)
    assert markers.all == ()


def test_what_is_changed_at_the_start_is_not_marked() -> None:
    markers = Markers()
    markers.add(at_rate(0.1), at_rate(0.2), step=0, now=0.0)
    assert markers.all == ()


def test_only_so_many_are_kept() -> None:
    markers = Markers()
    for tick in range(1, MAX_MARKERS + 50):
        markers.add(at_rate(tick / 1000), at_rate((tick + 1) / 1000), step=tick, now=tick * 2 * GESTURE_SECS)
    assert len(markers.all) == MAX_MARKERS
    assert markers.all[-1].step == MAX_MARKERS + 49


def test_numbers_set_by_hand_are_named_with_their_first_and_last_value() -> None:
    markers = Markers()
    for tick in range(50):
        markers.set_number("weight of a [0, 1]", tick / 100, (tick + 1) / 100, step=7 + tick, now=tick / 60)
    markers.set_number("bias of a [2]", 0.0, -1.5, step=60, now=1.0)
    assert [(marker.step, marker.text) for marker in markers.all] == [
        (7, "weight of a [0, 1] 0 → 0.5, bias of a [2] 0 → −1.5")
    ]


def test_a_number_that_is_set_back_and_a_change_that_is_undone_leave_what_remains() -> None:
    markers = Markers()
    markers.add(at_rate(0.1), at_rate(0.2), step=10, now=0.0)
    markers.set_number("weight", 1.0, 2.0, step=10, now=0.1)
    markers.note("new weights in dense_1", step=10, now=0.2)
    markers.add(at_rate(0.2), at_rate(0.1), step=10, now=0.3)
    markers.set_number("weight", 2.0, 1.0, step=10, now=0.4)
    assert [marker.text for marker in markers.all] == ["new weights in dense_1"]
