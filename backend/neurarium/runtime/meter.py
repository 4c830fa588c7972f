"""Counting per second."""

from collections import deque

WINDOW_SECS = 1.0


class Meter:
    """How often something happened a second, over the last second. Times are in seconds."""

    def __init__(self) -> None:
        self._counts: deque[tuple[float, int]] = deque()
        self._total = 0

    def add(self, count: int, now: float) -> None:
        """It happened `count` times by now."""
        self._counts.append((now, count))
        self._total += count
        # One entry before the window stays, as the time from which the others are counted.
        while len(self._counts) > 2 and self._counts[1][0] < now - WINDOW_SECS:
            self._total -= self._counts.popleft()[1]

    def rate(self) -> float:
        """Per second; 0 before the second entry."""
        if len(self._counts) < 2:
            return 0.0
        (begun, first), (ended, _) = self._counts[0], self._counts[-1]
        return (self._total - first) / max(ended - begun, 1e-9)

    def reset(self) -> None:
        """Forget what was counted."""
        self._counts.clear()
        self._total = 0
