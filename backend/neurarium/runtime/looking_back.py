"""Looking back: earlier steps of a run, computed again while it goes on."""

import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from neurarium.engine.train import MAX_CHUNK
from neurarium.protocol.commands import LookBack
from neurarium.runtime.evaluation import Evaluator
from neurarium.runtime.past import Keyframe, PackedKeyframe
from neurarium.runtime.remaking import Remaking
from neurarium.runtime.run import Run
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.way import Recipe

# Of a turn: so long training waits for it.
SLICE_SECS = 0.02
NOTHING: Mapping[int, Snapshot] = MappingProxyType({})


class LookingBack:
    """Computes the steps that a session's viewers look back at, one after the other, from keyframes.

    `look`, `shown` and `shown_to` may be called from any thread; all else belongs to the session's own.
    """

    def __init__(
        self,
        stamp: Callable[[], tuple[int, int]],
        present: Callable[[], Run | None],
        *,
        deliver: Callable[[Callable[[], None]], None],
        found: Callable[[], None],
        remaking: Remaking,
    ) -> None:
        self.asked: tuple[int, ...] = ()
        self._asked_of: int | None = None
        self._stamp = stamp
        self._present = present
        self._deliver = deliver
        self._tell_found = found
        self._remaking = remaking
        self._found = self._passed = NOTHING
        self._aim: int | None = None
        self._at: Keyframe | None = None
        self._keyframes: dict[int, Keyframe] = {}
        self._measured: int | None = None
        self._evaluator: Evaluator | None = None
        self._secs_per_step = 0.0

    def shown(self, step: int) -> Snapshot | None:
        """A step that was asked for, or while it is computed one that was on the way to it; None before."""
        return self._found.get(step) or self._passed.get(step)

    def keyframe(self, step: int) -> Keyframe | None:
        """A step that is shown, as it was computed; None if it is not."""
        return self._keyframes.get(step)

    def look(self, at: Iterable[LookBack | None]) -> None:
        """What viewers look back at from now on. From any thread."""
        wanted = tuple(dict.fromkeys((it.run, it.step) for it in at if it and it.step is not None))
        if wanted or self.asked:
            self._deliver(lambda: self._ask_of_present(wanted))

    def shown_to(self, at: LookBack | None, present: Snapshot | None) -> Snapshot | None:
        """What a viewer sees who looks back, or at the present; None while that is computed."""
        if at is None or at.step is None or present is None or at.run != present.run:
            return present
        return self.shown(at.step)

    def _ask_of_present(self, wanted: tuple[tuple[int, int], ...]) -> None:
        run = self._present()
        self._asked_of = run.number if run else None
        self.ask(tuple(step for number, step in wanted if run and number == run.number))

    def ask(self, steps: tuple[int, ...]) -> None:
        """These steps are looked at from now on, and no others."""
        self.asked = steps
        self._found = MappingProxyType({step: it for step, it in self._found.items() if step in steps})
        shown = {it.step for it in self._found.values()}
        self._keyframes = {step: it for step, it in self._keyframes.items() if step in shown}
        if self._measured not in steps:
            self._measured = None

    def forget(self) -> None:
        """Another run is looked at: its steps are others."""
        self._asked_of, self.asked = None, ()
        self._begin_again()

    def again(self, run: Run | None) -> None:
        """A run goes on otherwise, and its last step is another one: what is looked at is found again."""
        if run is None or run.number != self._asked_of:
            self.asked = ()
        self._begin_again()

    def _begin_again(self) -> None:
        self._found = self._passed = NOTHING
        self._aim = self._at = self._measured = None
        self._keyframes = {}

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is still to be computed, and can be now."""
        if self._remaking.busy:
            return self._measured is not None
        return self._aim is not None or self._measured is not None or self._next is not None

    @property
    def _next(self) -> int | None:
        return next((step for step in self.asked if step not in self._found), None)

    def turn(self, run: Run) -> float | None:
        """Compute for a moment, and tell what was found; now, if there is more of it."""
        if self.advance(run):
            self._tell_found()
        return time.perf_counter() if self.busy else None

    def advance(self, run: Run) -> bool:
        """Compute for a moment; whether something new can be shown.

        A step that was begun is finished, though another one is asked for by now: whoever drags sees it move.
        """
        if self._aim is None:
            self._aim = self._next
        if self._aim is not None and not self._remaking.busy:
            return self._approach(run, self._aim)
        return self._measured is not None and self._measure(self._measured)

    def _approach(self, run: Run, aim: int) -> bool:
        keyframe, step = run.nearest(aim)
        if isinstance(keyframe, PackedKeyframe) or self._makes_again(run, keyframe.step, step):
            self._makes_again(run, keyframe.step, keyframe.step)
            return False
        # At the keyframe's own step it may be what was there before something was set by hand.
        at = self._at if self._at and keyframe.step < self._at.step <= step else keyframe
        ends_at = time.perf_counter() + SLICE_SECS
        while at.step < step and time.perf_counter() < ends_at:
            at = self._gone_on(run, at, step)
        self._at = at
        if at.step < step:
            return False
        self._aim = None
        self._find(run, aim, at)
        return True

    def _makes_again(self, run: Run, start: int, step: int) -> bool:
        """Whether something on the way from a step to another one must be made again first, and is being."""
        if step >= run.step and start >= run.step:
            return False
        at: int | None = start
        while at is not None and at <= step:
            leg, end = run.past.leg(at)
            if isinstance(leg.way, Recipe) or run.past.packed_of(leg):
                recipe = leg.way if isinstance(leg.way, Recipe) else leg.way.recipe
                self._remaking.make(run.past, leg, recipe, run.step)
                return True
            at = end
        return False

    def _gone_on(self, run: Run, at: Keyframe, step: int) -> Keyframe:
        """Some steps on, to a step at most."""
        way, changes_at = run.way_at(at.step), run.past.leg(at.step)[1]
        most = min(step, changes_at or step) - at.step
        in_time = int(SLICE_SECS / 2 / self._secs_per_step) if self._secs_per_step else 1
        steps = max(1, min(most, in_time, MAX_CHUNK))
        begun = time.perf_counter()
        train_state = way.take(at.train_state, steps)
        self._secs_per_step = (time.perf_counter() - begun) / steps
        return Keyframe(at.step + steps, train_state, at.seen.after(steps * way.samples_per_step))

    def _find(self, run: Run, asked: int, at: Keyframe) -> None:
        version, generation = self._stamp()
        found = Snapshot.of_past(run, at, version=version, generation=generation)._replace(asked=asked)
        if asked not in self.asked:
            # It was on the way to where somebody drags.
            self._passed = MappingProxyType(dict.fromkeys(self.asked[:1], found))
            return
        self._found = MappingProxyType({**self._found, asked: found})
        self._passed = NOTHING
        self._keyframes[at.step] = at
        self._evaluator = Evaluator(found.program, found.data)
        self._evaluator.begin(at.train_state)
        self._measured = asked

    def _measure(self, asked: int) -> bool:
        """Evaluate a slice of the test set at a step that is shown; whether all of it is measured now."""
        found, evaluator = self._found.get(asked), self._evaluator
        finished = found and evaluator and evaluator.advance(found.hyperparameters, time.perf_counter)
        if found is None or not finished:
            self._measured = asked if found else None
            return False
        version, _ = self._stamp()
        # A run numbers its own evaluations from 1 on.
        evaluation = finished._replace(number=-version)
        self._found = MappingProxyType(
            {**self._found, asked: found._replace(version=version, evaluation=evaluation)}
        )
        self._measured = None
        return True
