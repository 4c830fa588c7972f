"""Playback: whether a session trains, how fast, and how many steps it is to train next."""

from neurarium.runtime.pace import Pace, StepTime


class Playback:
    """Play, pause and speed of one session. Times are in seconds.

    It may be told to play what is not there yet: then it `waits`, and trains from its arrival on.
    """

    def __init__(self, chunk_secs: float) -> None:
        self.playing = False
        self.waits = False
        self.speed: float | None = None
        self._speed_chosen = False
        self.single = False
        self._steps_left: int | None = None
        self._steps_per_epoch: int | None = None
        self._rounded_off = 0.0
        self._suspended = False
        self._pace = Pace(chunk_secs)

    @property
    def training(self) -> bool:
        """Whether it plays what is there."""
        return self.playing and not self.waits

    def play(
        self,
        steps: int | None,
        single: bool = False,
        steps_per_epoch: int | None = None,
        *,
        now: float,
        waits: bool = False,
    ) -> None:
        """Train on; with `steps` exactly so many, as fast as it goes, and then pause.

        If they are `single`, each is on one sample. If whole epochs are meant, `steps_per_epoch` says of how
        many steps each, so that they are counted again when another batch size comes in between.
        """
        self.playing, self.single, self.waits = True, single, waits
        self._steps_left, self._steps_per_epoch = steps, steps_per_epoch
        self._rounded_off, self._suspended = 0.0, False
        self._pace.restart(now=now)

    def pause(self) -> None:
        """Train no more."""
        self.playing = self.waits = False
        self._steps_left = None
        self._suspended = False

    def suspend(self) -> None:
        """Train no more until it is resumed: nobody looks on."""
        if self.playing:
            self.playing, self._suspended = False, True

    def resume(self, *, now: float) -> None:
        """Train on, if it was suspended and nobody has paused it since."""
        if self._suspended:
            self.play(self._steps_left, self.single, self._steps_per_epoch, now=now, waits=self.waits)

    def recount(self, *, steps_per_epoch: int) -> None:
        """An epoch has another number of steps from now on: what is left of the epochs asked for has, too."""
        if self._steps_left is not None and self._steps_per_epoch is not None:
            left = (self._steps_left + self._rounded_off) * steps_per_epoch / self._steps_per_epoch
            self._steps_left, self._steps_per_epoch = max(1, round(left)), steps_per_epoch
            self._rounded_off = left - self._steps_left

    def arrived(self, *, now: float) -> None:
        """What is to be trained is there."""
        self.waits = False
        self._pace.restart(now=now)

    def in_vain(self) -> None:
        """What it waited for will not be there: there is nothing to play."""
        if self.waits:
            self.pause()

    def choose_speed(self, steps_per_sec: float | None, *, now: float) -> None:
        """Steps per second that a person chose, or None for as many as can be; kept from now on."""
        self._speed_chosen = True
        self._set_speed(steps_per_sec, now=now)

    @property
    def chosen(self) -> tuple[float | None] | None:
        """The speed, if a person chose it."""
        return (self.speed,) if self._speed_chosen else None

    def suggest_speed(self, steps_per_sec: float | None, *, now: float) -> None:
        """Steps per second that suit what is trained, unless a person chose some."""
        if not self._speed_chosen and steps_per_sec != self.speed:
            self._set_speed(steps_per_sec, now=now)

    def _set_speed(self, steps_per_sec: float | None, *, now: float) -> None:
        self.speed = steps_per_sec
        self._pace.set_speed(steps_per_sec, now=now)

    def share(self, turn_secs: float) -> None:
        """Others train as well: a turn lasts no longer than this."""
        self._pace.most_secs = turn_secs

    @property
    def times_shorter(self) -> float:
        """How many times as long a turn would be if nobody else trained."""
        return self._pace.times_shorter

    def train_by(self, step_time: StepTime) -> None:
        """What trains takes so long for a step, as far as that is known."""
        self._pace.step_time = step_time

    def due(self, now: float) -> int:
        """How many steps to train now."""
        if not self.training:
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
