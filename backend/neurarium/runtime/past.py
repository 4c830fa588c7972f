"""The past of a run: train states kept on its way, from which any of its steps can be computed again."""

from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

import jax

from neurarium.engine.locks import Masks
from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.seen import Seen

# An array takes this much beside its numbers.
BYTES_OF_AN_ARRAY = 512
MOST_KEYFRAMES = 512
MOST_WAYS = 4096
# Each takes some megabytes, and a run rarely has more: one for each optimizer or batch size, say.
MOST_PROGRAMS = 8


class Way(NamedTuple):
    """How steps are made of a train state, by the program that `trains`; another may `show` them."""

    plan: Plan
    shows: Program
    trains: Program
    hyperparameters: Hyperparameters
    masks: Masks | None
    samples_per_step: int

    def is_same(self, other: "Way") -> bool:
        """Whether these are the very same: what is changed is replaced whole."""
        return all(mine is theirs for mine, theirs in zip(self[1:5], other[1:5], strict=True))

    def take(self, train_state: TrainState, steps: int) -> TrainState:
        """So many steps from a train state, MAX_CHUNK at most."""
        numbers = self.hyperparameters, steps, self.masks
        return self.trains.train_chunk(train_state, self.plan.data, *numbers)[0]


class Keyframe(NamedTuple):
    """A train state that is kept. One that `begins` does not follow from those before: it was set by hand."""

    step: int
    train_state: TrainState
    seen: Seen
    begins: bool = False


class Past:
    """The keyframes of one run of one network, and how it went on from each.

    They lie evenly: when they take more than `most_bytes`, every other one goes, and those to come are twice
    as far apart. What was set by hand is let go of last, and with it the steps up to the next keyframe. Used
    by one thread.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._keyframes: list[Keyframe] = []
        self._ways: list[tuple[int, Way]] = []
        self._gaps: list[tuple[int, int]] = []
        self._tip: TrainState | None = None
        self._spacing = 1

    @property
    def first_step(self) -> int | None:
        """The earliest step that can be had again; None before the first was trained."""
        return self._keyframes[0].step if self._keyframes else None

    def milestones(self, most: int) -> list[Keyframe]:
        """Its keyframes, or so many of them, evenly: the first and the last among them."""
        count = len(self._keyframes)
        if count <= most:
            return list(self._keyframes)
        return [self._keyframes[round(at * (count - 1) / (most - 1))] for at in range(most)]

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return sum(map(_nbytes, self._keyframes[:1])) * len(self._keyframes)

    def is_of(self, plan: Plan) -> bool:
        """Whether a plan has the networks and the data of this past, so that its pages can show it."""
        own = self._ways[-1][1].plan if self._ways else plan
        drawn = [(each.experiment.dataset, each.experiment.seed) for each in (own, plan)]
        return drawn[0] == drawn[1] and own.learner.models == plan.learner.models

    def went(
        self, before: TrainState, after: TrainState, steps: range, way: Way, seen: Seen, *, exact: bool = True
    ) -> None:
        """The run went on by some steps; `seen` is what it had seen before them.

        Where they are not `exact`, the same way does not lead there again.
        """
        if before is not self._tip:
            self._keep(Keyframe(steps.start, before, seen.after(0), begins=bool(self._keyframes)))
        if not self._ways or not self._ways[-1][1].is_same(way):
            self._ways = [*(each for each in self._ways if each[0] < steps.start), (steps.start, way)]
            self._forget_ways()
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
        made._ways = [way for way in self._ways if way[0] < step or way is self._ways[0]]
        made._gaps = [gap for gap in self._gaps if gap[1] <= step]
        made._spacing = self._spacing
        return made

    def nearest(self, step: int) -> tuple[Keyframe, int]:
        """The last keyframe that leads to a step, and that step; or else the next one that can be had."""
        step = max(step, self._keyframes[0].step)
        step = next((end for start, end in self._gaps if start <= step < end), step)
        at = bisect_right(self._keyframes, step, key=attrgetter("step"))
        return self._keyframes[at - 1], step

    def way(self, step: int) -> tuple[Way, int | None]:
        """How the run went on from a step, and up to which step in the same way; None if to the end."""
        at = bisect_right(self._ways, step, key=lambda each: each[0])
        return self._ways[at - 1][1], self._ways[at][0] if at < len(self._ways) else None

    def _keep(self, keyframe: Keyframe) -> None:
        if self._keyframes and self._keyframes[-1].step == keyframe.step:
            keyframe = keyframe._replace(begins=len(self._keyframes) > 1)
            self._keyframes.pop()
        self._keyframes.append(keyframe)
        self._thin()

    def _forget_ways(self) -> None:
        if len(self._ways) > MOST_WAYS:
            self._forget_before(self._ways[MOST_WAYS // 2][0])
        while len({id(program) for _, way in self._ways for program in way[1:3]}) > MOST_PROGRAMS:
            self._forget_before(self._ways[1][0])

    def _thin(self) -> None:
        while len(self._keyframes) > 2 and self._is_too_much:
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
        first = kept[0].step
        at = bisect_right(self._ways, first, key=lambda each: each[0])
        self._keyframes, self._ways = kept, self._ways[max(0, at - 1) :]
        self._gaps = [gap for gap in self._gaps if gap[1] > first]


def _nbytes(keyframe: Keyframe) -> int:
    leaves = jax.tree.leaves(keyframe.train_state)
    return sum(leaf.nbytes + BYTES_OF_AN_ARRAY for leaf in leaves)
