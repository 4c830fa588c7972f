"""The past of a run: train states kept on its way, from which any of its steps can be computed again."""

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

import jax
import numpy as np

from neurarium.engine.experiment import Experiment
from neurarium.engine.train import TrainState
from neurarium.runtime.seen import Seen
from neurarium.runtime.way import Recipe, Way, experiment_of, list_bytes, shows_alike

# An array takes this much beside its numbers.
BYTES_OF_AN_ARRAY = 512
MOST_KEYFRAMES = 512
FEWEST_KEYFRAMES = 2
MOST_LEGS = 4096
# Each takes some megabytes, and a run rarely has more: one for each optimizer or batch size, say.
MOST_PROGRAMS = 8

_eras = itertools.count(1)


class Keyframe(NamedTuple):
    """A train state that is kept. One that `begins` does not follow from those before: it was set by hand."""

    step: int
    train_state: TrainState
    seen: Seen
    begins: bool = False
    nbytes: int = 0


class PackedKeyframe(NamedTuple):
    """A keyframe as it was saved: its arrays by name, until what trains it is there."""

    step: int
    arrays: Mapping[str, np.ndarray]
    seen: Seen
    begins: bool = False
    nbytes: int = 0


AnyKeyframe = Keyframe | PackedKeyframe


class Leg(NamedTuple):
    """From a step on, a run went its way; as long as pages show it alike, it is one `era`."""

    step: int
    way: Way | Recipe
    era: int


class Elsewhere(NamedTuple):
    """Up to a step, a run was trained on another machine: its steps may differ a little here."""

    machine: str
    until: int


class Lost(NamedTuple):
    """What was saved of the steps before one cannot be read; `reason` says why."""

    reason: str
    until: int


class Past:
    """The keyframes of one run, and how it went on from each, whatever networks and data it had.

    They lie evenly: when they take more than `most_bytes`, every other one goes, and those to come are twice
    as far apart. What was set by hand is let go of last, and with it the steps up to the next keyframe. Of
    how it went long ago the recipes are kept alone, without programs and data. Used by one thread.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._keyframes: list[AnyKeyframe] = []
        self._legs: list[Leg] = []
        self._gaps: list[tuple[int, int]] = []
        self._tip: TrainState | None = None
        self._spacing = 1
        self.elsewhere: Elsewhere | None = None
        # Why what was saved of it cannot be read, and up to which step that was.
        self.lost: Lost | None = None

    @classmethod
    def of(
        cls,
        most_bytes: int,
        keyframes: Sequence[PackedKeyframe],
        ways: Sequence[tuple[int, Recipe]],
        gaps: Sequence[tuple[int, int]],
        *,
        elsewhere: Elsewhere | None = None,
    ) -> "Past":
        """What was saved of one."""
        made = cls(most_bytes)
        made.elsewhere = elsewhere
        made._keyframes, made._gaps = [*keyframes], [*gaps]
        for step, recipe in ways:
            made._legs.append(Leg(step, recipe, made._era_of(recipe)))
        steps = [keyframe.step for keyframe in keyframes if not keyframe.begins]
        apart = min((b - a for a, b in itertools.pairwise(steps)), default=1)
        made._spacing = 1 << max(0, apart - 1).bit_length()
        made._thin()
        return made

    @classmethod
    def begun_again(cls, most_bytes: int, lost: Lost) -> "Past":
        """That of a run which goes on without what was saved of its past."""
        made = cls(most_bytes)
        made.lost = lost
        return made

    @property
    def first_step(self) -> int | None:
        """The earliest step that can be had again; None before the first was trained."""
        return self._keyframes[0].step if self._keyframes else None

    @property
    def keyframes(self) -> tuple[AnyKeyframe, ...]:
        """All that are kept."""
        return tuple(self._keyframes)

    @property
    def recipes(self) -> tuple[tuple[int, Recipe], ...]:
        """How it went from which step on."""
        return tuple(
            (leg.step, leg.way if isinstance(leg.way, Recipe) else leg.way.recipe) for leg in self._legs
        )

    @property
    def way_steps(self) -> tuple[int, ...]:
        """From which steps on it went another way."""
        return tuple(leg.step for leg in self._legs)

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """Steps that cannot be had: from the first of each up to, but without, the second."""
        return tuple(self._gaps)

    def milestones(self, most: int, like: Experiment | None = None) -> list[Keyframe]:
        """Keyframes of the network that it has now, or so many, evenly: the first and the last among them.

        Where pages would not show them `like` an experiment, there are none.
        """
        kept = [keyframe for keyframe in self._keyframes if isinstance(keyframe, Keyframe)]
        if self._legs:
            last = self._legs[-1]
            begun = next(leg.step for leg in self._legs if leg.era == last.era)
            is_like = like is None or shows_alike(experiment_of(last.way), like)
            kept = [keyframe for keyframe in kept if keyframe.step >= begun] if is_like else []
        count = len(kept)
        return kept if count <= most else [kept[round(at * (count - 1) / (most - 1))] for at in range(most)]

    @property
    def nbytes(self) -> int:
        """About how much memory its keyframes take."""
        return sum(keyframe.nbytes for keyframe in self._keyframes)

    def went(
        self, before: TrainState, after: TrainState, steps: range, way: Way, seen: Seen, *, exact: bool = True
    ) -> None:
        """The run went on by some steps; `seen` is what it had seen before them.

        Where they are not `exact`, the same way does not lead there again.
        """
        if before is not self._tip:
            self._keep(Keyframe(steps.start, before, seen.after(0), begins=bool(self._keyframes)))
        if not self._legs or not way.is_same(self._legs[-1].way):
            self._legs = [*(leg for leg in self._legs if leg.step < steps.start)]
            self._legs.append(Leg(steps.start, way, self._era_of(way)))
            self._lighten()
        self._tip = after
        if not exact:
            self._lose(steps.start + 1, steps.stop)
        if not exact or steps.stop - self._keyframes[-1].step >= self._spacing:
            then = seen.after(len(steps) * way.samples_per_step)
            self._keep(Keyframe(steps.stop, after, then, begins=not exact))

    def until(self, step: int) -> "Past":
        """The same up to a step, to go on from."""
        made = Past(self._most_bytes)
        made._keyframes = [keyframe for keyframe in self._keyframes if keyframe.step <= step]
        made._legs = [leg for leg in self._legs if leg.step < step or leg is self._legs[0]]
        made._gaps = [(start, min(end, step)) for start, end in self._gaps if start < step]
        made._spacing, made.elsewhere, made.lost = self._spacing, self.elsewhere, self.lost
        return made

    def since(self, step: int) -> "Past":
        """The same from a step on, or from the next one that is kept."""
        made = self.until(self._keyframes[-1].step)
        made._legs, made._gaps = [*self._legs], [*self._gaps]
        made._forget_before(step)
        return made

    def within(self, most_bytes: int) -> "Past":
        """The same in less memory."""
        made = self.until(self._keyframes[-1].step) if self._keyframes else Past(most_bytes)
        made._legs, made._gaps, made._most_bytes = [*self._legs], [*self._gaps], most_bytes
        made._thin()
        return made

    def keep_within(self, most_bytes: int) -> None:
        """Take no more memory than this, from now on."""
        self._most_bytes = most_bytes
        self._thin()

    @property
    def is_divisible(self) -> bool:
        """Whether it can be kept in less memory."""
        return len(self._keyframes) > FEWEST_KEYFRAMES

    def rest(self) -> None:
        """Hold no programs and no data until somebody looks at it."""
        self._legs = [
            leg._replace(way=leg.way.recipe) if isinstance(leg.way, Way) else leg for leg in self._legs
        ]

    def nearest(self, step: int) -> tuple[AnyKeyframe, int]:
        """The last keyframe that leads to a step, and that step; or else the next one that can be had."""
        step = max(step, self._keyframes[0].step)
        step = next((end for start, end in self._gaps if start <= step < end), step)
        at = bisect_right(self._keyframes, step, key=attrgetter("step"))
        return self._keyframes[at - 1], step

    def leg(self, step: int) -> tuple[Leg, int | None]:
        """How the run went on from a step, and up to which step in the same way; None if to the end."""
        at = bisect_right(self._legs, step, key=attrgetter("step"))
        return self._legs[max(0, at - 1)], self._legs[at].step if at < len(self._legs) else None

    def made_again(self, leg: Leg, way: Way, unpacked: Mapping[int, Keyframe]) -> None:
        """A leg has its way again, and its keyframes, by their steps, are train states again."""
        self._legs = [each._replace(way=way) if each is leg else each for each in self._legs]
        self._keyframes = [unpacked.get(keyframe.step, keyframe) for keyframe in self._keyframes]
        self._lighten(but=leg.step)

    def packed_of(self, leg: Leg) -> list[PackedKeyframe]:
        """The keyframes of a leg that are still as they were saved."""
        _, end = self.leg(leg.step)
        return [
            keyframe
            for keyframe in self._keyframes
            if isinstance(keyframe, PackedKeyframe)
            and leg.step <= keyframe.step
            and (end is None or keyframe.step < end)
        ]

    def give_up(self, leg: Leg, run_step: int) -> None:
        """The steps of a leg cannot be had any more; `run_step` is how far the run has come."""
        _, end = self.leg(leg.step)
        last = run_step if end is None else end
        self._keyframes = [each for each in self._keyframes if not leg.step <= each.step < last]
        following = next((each.step for each in self._keyframes if each.step >= last), None)
        if following is None:
            self._tip = None
        self._lose(leg.step, run_step if following is None else following)
        if not self._keyframes:
            self._legs, self._gaps = [], []
        elif self._keyframes[0].step >= last:
            self._forget_before(self._keyframes[0].step)

    def _era_of(self, way: Way | Recipe) -> int:
        last = self._legs[-1] if self._legs else None
        is_alike = last is not None and shows_alike(experiment_of(last.way), experiment_of(way))
        return last.era if last is not None and is_alike else next(_eras)

    def _keep(self, keyframe: Keyframe) -> None:
        keyframe = keyframe._replace(nbytes=_nbytes(keyframe.train_state))
        if self._keyframes and self._keyframes[-1].step == keyframe.step:
            keyframe = keyframe._replace(begins=len(self._keyframes) > 1)
            self._keyframes.pop()
        self._keyframes.append(keyframe)
        self._thin()

    def _lighten(self, but: int = -1) -> None:
        """Keep no more programs and data of how it went long ago than there may be, except from one step."""
        if len(self._legs) > MOST_LEGS:
            self._forget_before(self._legs[MOST_LEGS // 2].step)
        while len(self._legs) > 1 and list_bytes([experiment_of(leg.way) for leg in self._legs[:-1]]) > (
            self._most_bytes // 2
        ):
            self._forget_before(self._legs[1].step)
        spared = {self._legs[-1].step, but}
        while self._is_heavy():
            ways = [leg.way for leg in self._legs if isinstance(leg.way, Way) and leg.step not in spared]
            if not ways:
                return
            oldest = _parts(ways[0])
            self._legs = [
                leg._replace(way=leg.way.recipe)
                if isinstance(leg.way, Way) and leg.step not in spared and _parts(leg.way) == oldest
                else leg
                for leg in self._legs
            ]

    def _is_heavy(self) -> bool:
        ways = [leg.way for leg in self._legs if isinstance(leg.way, Way)]
        if len({id(program) for way in ways for program in (way.shows, way.trains)}) > MOST_PROGRAMS:
            return True
        now = id(ways[-1].plan.data)
        others = {id(way.plan.data): way.plan.data for way in ways if id(way.plan.data) != now}
        arrays = [leaf for data in others.values() for leaf in jax.tree.leaves((data.train, data.test))]
        return sum(int(array.nbytes) for array in arrays) > self._most_bytes // 2

    def _thin(self) -> None:
        while self.is_divisible and self._is_too_much:
            self._spacing *= 2
            if all(keyframe.begins for keyframe in self._keyframes[1:]):
                self._drop_every_other()
            else:
                self._drop_between()

    @property
    def _is_too_much(self) -> bool:
        return len(self._keyframes) > MOST_KEYFRAMES or self.nbytes > self._most_bytes

    def _drop_between(self) -> None:
        kept = self._keyframes[:1]
        for keyframe in self._keyframes[1:]:
            if keyframe.begins or keyframe.step - kept[-1].step >= self._spacing:
                kept.append(keyframe)
        self._keyframes = kept

    def _drop_every_other(self) -> None:
        for dropped, following in zip(self._keyframes[1::2], self._keyframes[2::2], strict=False):
            self._lose(dropped.step, following.step)
        last = self._keyframes[-1]
        self._keyframes = self._keyframes[::2]
        if self._keyframes[-1] is not last:
            self._keyframes.append(last)

    def _lose(self, start: int, end: int) -> None:
        """Steps from `start` up to `end` cannot be had any more."""
        apart = [gap for gap in self._gaps if gap[1] < start or gap[0] > end]
        touching = [gap for gap in self._gaps if gap not in apart]
        start, end = min([start, *(gap[0] for gap in touching)]), max([end, *(gap[1] for gap in touching)])
        if start < end:
            self._gaps = sorted([*apart, (start, end)])

    def _forget_before(self, step: int) -> None:
        kept = [keyframe for keyframe in self._keyframes if keyframe.step >= step] or self._keyframes[-1:]
        first = kept[0].step if kept else step
        at = bisect_right(self._legs, first, key=attrgetter("step"))
        self._keyframes, self._legs = kept, self._legs[max(0, at - 1) :]
        self._gaps = [gap for gap in self._gaps if gap[1] > first]


def _parts(way: Way) -> tuple[int, ...]:
    """What of a way takes memory."""
    return id(way.shows), id(way.trains), id(way.plan.data)


def _nbytes(train_state: TrainState) -> int:
    return sum(leaf.nbytes + BYTES_OF_AN_ARRAY for leaf in jax.tree.leaves(train_state))
