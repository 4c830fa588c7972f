"""A ball that rolls on a hilly track, seen from the side."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Track:
    """Heights at equal distances from 0 to 1, and how a ball moves over them: friction is per second.

    Each tick the ball gains speed by the slope under it, loses some by friction, and moves on; at both ends
    it is thrown back. It is seen every `snapshot_ticks`, and asked for `ahead_ticks` after it was seen last;
    or, if it `asks_back`, as long before it was seen first.
    """

    heights: tuple[float, ...]
    gravity: float = 0.5
    friction: float = 0.2
    tick_secs: float = 0.01
    snapshot_ticks: int = 15
    ahead_ticks: int = 60
    asks_back: bool = False

    def rolled(self, place: np.ndarray, speed: np.ndarray, ticks: int) -> np.ndarray:
        """Where balls are at the start and after each tick, (ticks + 1, balls).

        Args:
            place: 0 to 1, (balls,).
            speed: Per second, (balls,).
            ticks: How long they roll.
        """
        places = [place]
        for _ in range(ticks):
            speed = (speed - self.gravity * self.slope(place) * self.tick_secs) * (
                1 - self.friction * self.tick_secs
            )
            place = place + speed * self.tick_secs
            is_out = (place < 0) | (place > 1)
            place = np.where(place < 0, -place, np.where(place > 1, 2 - place, place))
            speed = np.where(is_out, -speed, speed)
            places.append(place)
        return np.stack(places)

    def slope(self, place: np.ndarray) -> np.ndarray:
        """How steep the track is at places, by the two heights about each."""
        heights, last = np.array(self.heights), len(self.heights) - 1
        left = np.clip(np.floor(place * last).astype(int), 0, last - 1)
        steepness: np.ndarray = (heights[left + 1] - heights[left]) * last
        return steepness


def hills(seed: int, points: int = 97) -> tuple[float, ...]:
    """Heights of a track, 0 to 1: a few waves drawn by the seed, and a wall at either end."""
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 1, points)
    waves = sum(
        rng.uniform(0.5, 1.0) / count * np.sin(2 * np.pi * (count * x + rng.random())) for count in (1, 2, 3)
    )
    height = waves + 3 * np.abs(2 * x - 1) ** 6
    low, high = height.min(), height.max()
    return tuple(np.round((height - low) / (high - low), 4).tolist())
