"""Counting per second."""

import pytest

from neurarium.runtime.meter import Meter


def test_the_rate_is_that_of_the_last_second() -> None:
    meter = Meter()
    for tick in range(100):
        meter.add(5 if tick < 50 else 20, now=tick / 10)
    assert meter.rate() == pytest.approx(200)


def test_at_one_event_a_second_the_rate_is_one() -> None:
    meter = Meter()
    for second in range(5):
        meter.add(1, now=float(second))
    assert meter.rate() == pytest.approx(1)


def test_there_is_no_rate_before_the_second_entry_nor_after_a_reset() -> None:
    meter = Meter()
    meter.add(1000, now=1.0)
    assert meter.rate() == 0
    meter.add(1000, now=2.0)
    assert meter.rate() > 0
    meter.reset()
    assert meter.rate() == 0
