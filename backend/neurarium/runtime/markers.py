"""Marks on the timeline: where something was changed while training."""

from neurarium.engine.experiment import Experiment
from neurarium.protocol.events import Marker
from neurarium.runtime.changes import changes

MAX_MARKERS = 200
# Changes that follow each other faster are one: a slider that is drawn.
GESTURE_SECS = 1.0


class Markers:
    """The markers of one run. Changes at one step or in one gesture share a marker. Times are in seconds."""

    def __init__(self) -> None:
        self.all: tuple[Marker, ...] = ()
        self._before: Experiment | None = None
        self._changed_at = 0.0

    def add(self, before: Experiment, after: Experiment, *, step: int, now: float) -> None:
        """An experiment was changed at a step; those at the start belong to it and are not marked."""
        if step == 0:
            return
        begun = step
        if self._before is not None and self.all and self._goes_on(step, now):
            before, begun = self._before, self.all[-1].step
            self.all = self.all[:-1]
        text = changes(before, after)
        if text:
            self.all = (*self.all[1 - MAX_MARKERS :], Marker(step=begun, text=text))
        self._before, self._changed_at = before, now

    def _goes_on(self, step: int, now: float) -> bool:
        return self.all[-1].step == step or now - self._changed_at < GESTURE_SECS
