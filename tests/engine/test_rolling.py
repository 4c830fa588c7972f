"""A ball on hills: it rolls as physics has it, and is seen as its data set says."""

import numpy as np
import pytest

from neurarium.engine.dataset import INPUT, TARGET
from neurarium.engine.datasets.rolling_ball import RollingBall
from neurarium.engine.rolling import Track, hills

VALLEY = Track((1.0, 0.5, 0.0, 0.5, 1.0))


def test_it_rolls_down_swings_and_comes_to_rest_below() -> None:
    places = VALLEY.rolled(np.array([0.1]), np.zeros(1), 4_000)[:, 0]
    assert places[1] > places[0]
    highest = [np.abs(places[begun:] - 0.5).max() for begun in (0, 400, 1_200, 3_600)]
    assert highest == sorted(highest, reverse=True)
    assert highest[-1] < 0.02 < 0.4 == pytest.approx(highest[0])


def test_without_friction_a_ball_loses_no_height() -> None:
    free = Track(VALLEY.heights, friction=0.0, tick_secs=0.001)
    places = free.rolled(np.array([0.1]), np.zeros(1), 8_000)[:, 0]
    assert np.abs(places - 0.5).max() == pytest.approx(0.4, abs=0.005)
    assert (places > 0.89).any()


def test_at_the_ends_it_is_thrown_back() -> None:
    flat = Track((0.5, 0.5), friction=0.0)
    places = flat.rolled(np.array([0.9, 0.1]), np.array([1.0, -1.0]), 30)
    np.testing.assert_allclose(places[-1], [0.8, 0.2], atol=1e-9)
    assert 0 <= places.min() <= places.max() <= 1


@pytest.mark.parametrize("snapshots", [1, 4])
def test_what_is_seen_are_places_of_one_ball_and_asked_for_is_a_later_one(snapshots: int) -> None:
    """With the speed that two ticks tell, the target follows from what is seen last."""
    spec = RollingBall(snapshots=snapshots)
    data = spec.parse({}, seed=3)
    field, track = spec.fields()[INPUT], Track(hills(0))
    assert field.shape == (snapshots, 1)
    seen, asked = data.test.fields[INPUT][..., 0] / 255, data.test.fields[TARGET]
    assert (len(asked), asked.min() >= 0, asked.max() <= 1) == (500, True, True)
    if snapshots == 1:
        return
    speed = (seen[:, -1] - seen[:, -2]) / (track.snapshot_ticks * track.tick_secs)
    told = track.rolled(seen[:, -1], speed, track.ahead_ticks)[-1]
    guessed = track.rolled(seen[:, -1], np.zeros(500), track.ahead_ticks)[-1]
    assert np.median(np.abs(told - asked)) < 0.3 * np.median(np.abs(guessed - asked))


def test_where_it_came_from_is_where_it_was_before_it_was_seen() -> None:
    """From there, with some speed, it rolls past all places at which it is seen."""
    spec = RollingBall(snapshots=3, asks="back")
    track = spec.fields()[INPUT].track  # type: ignore[union-attr]
    assert track is not None
    data = spec.parse({}, seed=3)
    seen, asked = data.test.fields[INPUT][:8, :, 0] / 255, data.test.fields[TARGET][:8]
    for places, begun in zip(seen, asked, strict=True):
        speeds = np.linspace(-3, 3, 601)
        paths = track.rolled(np.full(601, begun), speeds, track.ahead_ticks + 2 * track.snapshot_ticks)
        ways = paths[track.ahead_ticks :: track.snapshot_ticks]
        assert np.abs(ways - places[:, np.newaxis]).max(0).min() < 0.02


def test_tracks_differ_and_are_the_same_every_time() -> None:
    assert hills(1) == hills(1) != hills(2)
    assert (min(hills(1)), max(hills(1))) == (0.0, 1.0)
