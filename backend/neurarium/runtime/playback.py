"""Playback: whether a session trains, how fast, and how many steps it is to train next."""

from neurarium.runtime.pace import Pace


class Playback:
    """Play, pause and speed of one session. Times are in seconds."""

    def __init__(self, chunk_secs: float) -> None:
        self.playing = False
        self.speed: float | None = None
        self._steps_left: int | None = None
        self._suspended: tuple[int | None] | None = None
        self._pace = Pace(chunk_secs)

    def play(self, steps: int | None, *, now: float) -> None:
        """Train on; with `steps` exactly so many, as fast as it goes, and then pause."""
        self.playing = True
        self._steps_left = steps
        self._suspended = None
        self._pace.restart(now=now)

    def pause(self) -> None:
        """Train no more."""
        self.playing = False
        self._steps_left = None
        self._suspended = None

    def suspend(self) -> None:
        """Train no more until it is resumed: nobody looks on."""
        if self.playing:
            steps_left = self._steps_left
            self.pause()
            self._suspended = (steps_left,)

    def resume(self, *, now: float) -> None:
        """Train on, if it was suspended and nobody has paused it since."""
        if self._suspended:
            self.play(*self._suspended, now=now)

    def set_speed(self, steps_per_sec: float | None, *, now: float) -> None:
        """Steps per second, or None for as many as can be."""
        self.speed = steps_per_sec
        self._pace.set_speed(steps_per_sec, now=now)

    def forget(self) -> None:
        """Another program: how long its steps take is not known."""
        self._pace.forget()

    def due(self, now: float) -> int:
        """How many steps to train now."""
        if not self.playing:
            return 0
        if self._steps_left is not None:
            return min(self._steps_left, self._pace.chunk)
        return self._pace.due(now)

    def next_due(self, now: float) -> float:
        """When the next step is due, while playing."""
        return now if self._steps_left is not None else self._pace.next_due(now)

    def trained(self, steps: int, took_secs: float, *, now: float) -> bool:
        """Take note of a chunk; whether it was the last one that was asked for."""
        self._pace.trained(steps, took_secs, now=now)
        if self._steps_left is None:
            return False
        self._steps_left -= steps
        return self._steps_left == 0
