"""Marks on the timeline: where something was changed while training."""

from typing import NamedTuple

from neurarium.engine.experiment import Experiment
from neurarium.protocol.events import Marker
from neurarium.runtime.changes import change, changes

MAX_MARKERS = 200
# Changes that follow each other faster are one: a slider that is drawn, a point that is moved about.
GESTURE_SECS = 1.0
NAMED_NUMBERS = 3


class ByHand(NamedTuple):
    """A number before and after it was set by hand."""

    before: float
    after: float


class Markers:
    """The markers of one run. Changes at one step or in one gesture share a marker. Times are in seconds."""

    def __init__(self) -> None:
        self.all: tuple[Marker, ...] = ()
        self._begun: int | None = None
        self._changed_at = 0.0
        self._experiments: tuple[Experiment, Experiment] | None = None
        self._numbers: dict[str, ByHand] = {}
        self._notes: dict[str, None] = {}

    @classmethod
    def of(cls, markers: tuple[Marker, ...]) -> "Markers":
        """Those that there were; no gesture goes on."""
        made = cls()
        made.all = markers
        return made

    def copy(self) -> "Markers":
        """The same markers, to go on from."""
        made = Markers()
        made.all, made._begun, made._changed_at = self.all, self._begun, self._changed_at
        made._experiments, made._numbers, made._notes = self._experiments, {**self._numbers}, {**self._notes}
        return made

    def until(self, step: int) -> "Markers":
        """Those up to a step, to go on from."""
        made = Markers()
        made.all = tuple(marker for marker in self.all if marker.step <= step)
        return made

    def add(self, before: Experiment, after: Experiment, *, step: int, now: float) -> None:
        """An experiment was changed at a step; those at the start belong to it and are not marked."""
        if step == 0:
            return
        self._go_on(step, now)
        self._experiments = (self._experiments[0] if self._experiments else before, after)
        self._write()

    def set_number(self, name: str, before: float, after: float, *, step: int, now: float) -> None:
        """A number of this name was set by hand."""
        self._go_on(step, now)
        first = self._numbers.get(name)
        self._numbers[name] = ByHand(first.before if first else before, after)
        self._write()

    def note(self, words: str, *, step: int, now: float) -> None:
        """Something else was done, in words."""
        self._go_on(step, now)
        self._notes[words] = None
        self._write()

    def _go_on(self, step: int, now: float) -> None:
        """Go on with the last marker if it is of the same gesture, or else begin another."""
        if self._begun is None or (self._begun != step and now - self._changed_at >= GESTURE_SECS):
            self._begun = step
            self._experiments = None
            self._numbers, self._notes = {}, {}
        elif self.all and self.all[-1].step == self._begun:
            self.all = self.all[:-1]
        self._changed_at = now

    def _write(self) -> None:
        assert self._begun is not None
        words = [changes(*self._experiments)] if self._experiments else []
        text = ", ".join(filter(None, [*words, _numbers_in_words(self._numbers), *self._notes]))
        if text:
            self.all = (*self.all[1 - MAX_MARKERS :], Marker(step=self._begun, text=text))


def _numbers_in_words(numbers: dict[str, ByHand]) -> str:
    changed = {name: by_hand for name, by_hand in numbers.items() if by_hand.before != by_hand.after}
    if len(changed) > NAMED_NUMBERS:
        return f"{len(changed)} numbers set by hand"
    return ", ".join(f"{name} {change(before, after, digits=3)}" for name, (before, after) in changed.items())
