"""How much of its data a run has learned from."""

import pytest

from neurarium.runtime.seen import Seen


def test_samples_are_counted_exactly_and_epochs_by_samples() -> None:
    seen = Seen()
    seen.set_size(200)
    assert (seen.samples, seen.epochs) == (0, 0.0)
    seen.add(3 * 50)
    seen.add(1)
    assert (seen.samples, seen.epochs) == (151, 0.755)
    seen.add(2**62)
    assert seen.samples == 2**62 + 151


def test_what_was_learned_from_other_data_stays_counted() -> None:
    seen = Seen()
    seen.set_size(100)
    seen.add(250)
    seen.set_size(10)
    assert (seen.samples, seen.epochs) == (250, 2.5)
    seen.add(5)
    seen.set_size(10)
    assert seen.samples == 255
    assert seen.epochs == pytest.approx(3.0)
