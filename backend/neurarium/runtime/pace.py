"""How many steps to train next, so that a chunk lasts as long as it should."""

import math

from neurarium.engine.train import MAX_CHUNK

SMOOTHING = 0.3
# Beside other work a call takes long however few steps it has: steps are not taken to be slower than this.
MOST_SLOWED = 4


class StepTime:
    """How long a step of a program takes, in seconds, as all measure who train by it; None while none has.

    So those who take turns with the same program take as many steps a turn.
    """

    def __init__(self) -> None:
        self._smoothed: float | None = None
        self._least = math.inf

    @property
    def secs(self) -> float | None:
        """A step's time, of late."""
        return None if self._smoothed is None else min(self._smoothed, MOST_SLOWED * self._least)

    def measured(self, secs: float) -> None:
        """A step took so long."""
        previous = self._smoothed
        self._least = min(self._least, secs)
        self._smoothed = secs if previous is None else previous + SMOOTHING * (secs - previous)


class Pace:
    """Steps per chunk: by measured time at full speed, by the clock at a set speed. Times are in seconds."""

    def __init__(self, chunk_secs: float) -> None:
        self.step_time = StepTime()
        self._chunk_secs = chunk_secs
        # Where many take turns, each has a shorter one.
        self.most_secs = math.inf
        self._steps_per_sec: float | None = None
        self._owed_since = 0.0

    def set_speed(self, steps_per_sec: float | None, *, now: float) -> None:
        """Steps per second, or None for as many as can be; counted from the last step, of whatever speed."""
        if self._steps_per_sec is None:
            self._owed_since = now
        if steps_per_sec is not None:
            self._owed_since = max(self._owed_since, now - 1 / steps_per_sec)
        self._steps_per_sec = steps_per_sec

    def restart(self, *, now: float) -> None:
        """Owe nothing for the time that has passed; the first step is due at once."""
        self._owed_since = now - (1 / self._steps_per_sec if self._steps_per_sec else 0)

    def due(self, now: float) -> int:
        """How many steps to train now, at most a chunk."""
        if self._steps_per_sec is None:
            return self.chunk
        owed = math.floor((now - self._owed_since) * self._steps_per_sec + 1e-6)
        return min(owed, self.chunk)

    def next_due(self, now: float) -> float:
        """When the next step is due."""
        if self._steps_per_sec is None:
            return now
        return max(now, self._owed_since + 1 / self._steps_per_sec)

    def trained(self, steps: int, took_secs: float, *, now: float) -> None:
        """Take note of a chunk: how many steps it had and how long it took."""
        self.step_time.measured(took_secs / steps)
        if self._steps_per_sec is not None:
            # What the machine cannot keep up with is let go, not owed.
            self._owed_since = max(self._owed_since + steps / self._steps_per_sec, now - self._chunk_secs)

    @property
    def times_shorter(self) -> float:
        """How many times as long a chunk would be if nobody else took turns."""
        return max(1.0, self._chunk_secs / self.most_secs) if self.most_secs > 0 else 1.0

    @property
    def chunk(self) -> int:
        """Steps of a chunk that lasts `chunk_secs`, or `most_secs` if that is less."""
        step_secs = self.step_time.secs
        if step_secs is None:
            return 1
        return max(1, min(MAX_CHUNK, round(min(self._chunk_secs, self.most_secs) / max(step_secs, 1e-9))))
