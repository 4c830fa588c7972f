"""Landscapes: the loss around the present weights, evaluated between chunks while somebody looks."""

import itertools
import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from neurarium.engine.errors import EngineError
from neurarium.protocol.commands import SurveyLandscape
from neurarium.protocol.events import LandscapeInfo
from neurarium.runtime.errors import OUT_OF_MEMORY, is_out_of_memory
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.landscape_program import LandscapeProgram
from neurarium.runtime.landscape_survey import Survey
from neurarium.runtime.run import Run

logger = logging.getLogger(__name__)

MOST_SURVEYED = 4
# Of a turn; while something trains, this share of the time at most.
SLICE_SECS = 0.008
TIME_SHARE = 0.15
# One that takes no longer than this follows the training, so many seconds apart at least.
FOLLOW_SECS = 0.6
INTERVAL_SECS = 0.2
TOO_MANY = (
    f"{MOST_SURVEYED} other landscapes of this network are looked at already:"
    " look at one as somebody else does, or wait until one is free."
)
FAILED = "The landscape could not be evaluated. Training is not affected."

_numbers = itertools.count(1)


class LandscapeShown(NamedTuple):
    """What is known of a landscape; each time that something new is, it has a higher number."""

    number: int
    info: LandscapeInfo | None
    tensors: Mapping[str, np.ndarray] = MappingProxyType({})


NOTHING_SHOWN = LandscapeShown(0, None)
NO_LANDSCAPES: Mapping[SurveyLandscape, LandscapeShown] = MappingProxyType({})


class _Standing(NamedTuple):
    """What a landscape was evaluated of, whether it follows that, and when it is due again."""

    of: tuple[object, ...]
    follows: bool
    due_at: float


class Landscapes:
    """Evaluates what a session's viewers look at, one after the other; the run itself is only read.

    `look` and `shown` may be used from any thread; all else belongs to the session's own.
    """

    def __init__(
        self,
        owner: Owner,
        *,
        deliver: Callable[[Callable[[], None]], None],
        found: Callable[[], None],
    ) -> None:
        self.shown = NO_LANDSCAPES
        self._owner = Owner(owner.address, f"{owner.session} landscape")
        self._deliver = deliver
        self._found = found
        self._asked: tuple[SurveyLandscape, ...] = ()
        self._standing: dict[SurveyLandscape, _Standing] = {}
        self._survey: Survey | None = None
        self._of: tuple[object, ...] = ()
        self._awaited: Future[LandscapeProgram] | None = None
        self._rests_until = self._told_at = 0.0

    def look(self, at: Iterable[SurveyLandscape | None]) -> None:
        """What viewers look at from now on."""
        wanted = tuple(dict.fromkeys(asked for asked in at if asked is not None))
        if wanted or self._asked:
            self._deliver(partial(self._ask, wanted))

    def forget(self) -> None:
        """Another run, or another network, is looked at."""
        self.shown = NO_LANDSCAPES
        self._standing = {}
        self._survey = self._awaited = None

    def turn(self, run: Run, again: float | None, *, training: bool) -> float | None:
        """Evaluate for a moment, if it is time; when to be called again, by what else is waited for, too."""
        if not self._asked:
            return again
        due = min(self._advance(run, training=training), math.inf if again is None else again)
        return None if due == math.inf else due

    def _ask(self, wanted: tuple[SurveyLandscape, ...]) -> None:
        self._asked = wanted[:MOST_SURVEYED]
        refused = wanted[MOST_SURVEYED:]
        shown = {asked: it for asked, it in self.shown.items() if asked in self._asked}
        self._standing = {asked: it for asked, it in self._standing.items() if asked in self._asked}
        if self._survey and self._survey.asked not in self._asked:
            self._survey = None
        self.shown = MappingProxyType(shown | {asked: _problem(asked, TOO_MANY) for asked in refused})
        if refused:
            self._found()

    def _advance(self, run: Run, *, training: bool) -> float:
        """Evaluate for a moment; when there is more to do, infinite if something else must happen before."""
        now = time.perf_counter()
        if now < self._rests_until:
            return self._rests_until
        asked, due_at = self._next(run)
        if asked is None or now < due_at:
            return due_at
        try:
            survey = self._survey = self._survey or self._begin(asked, run)
            if survey is None:
                return math.inf
            survey.advance(SLICE_SECS)
            self._tell(survey)
        except EngineError as error:
            self._give_up(asked, run, error.message, due_at=time.perf_counter() + INTERVAL_SECS)
        except Exception as error:
            logger.exception("A landscape could not be evaluated")
            words = OUT_OF_MEMORY.message if is_out_of_memory(error) else FAILED
            self._give_up(asked, run, words, due_at=math.inf)
        if training:
            now, begun = time.perf_counter(), now
            self._rests_until = now + (now - begun) * (1 / TIME_SHARE - 1)
        return self._rests_until

    def _next(self, run: Run) -> tuple[SurveyLandscape | None, float]:
        """What is to be evaluated next, and when."""
        if self._survey is not None:
            return self._survey.asked, 0.0
        due = [(self._due_at(asked, run), number) for number, asked in enumerate(self._asked)]
        at, number = min(due, default=(math.inf, 0))
        return (None, at) if at == math.inf else (self._asked[number], at)

    def _due_at(self, asked: SurveyLandscape, run: Run) -> float:
        standing = self._standing.get(asked)
        if standing is None:
            return 0.0
        is_of_now = all(mine is its for mine, its in zip(standing.of, _state(run), strict=True))
        return math.inf if is_of_now or not standing.follows else standing.due_at

    def _begin(self, asked: SurveyLandscape, run: Run) -> Survey | None:
        """Begin to evaluate one; None while its program is compiled."""
        plan = run.plan
        future = run.program.landscape(plan.learner, asked.role, plan.data, self._owner)
        if future.done():
            self._of = _state(run)
            return Survey(asked, run, future.result())
        if future is not self._awaited:
            self._awaited = future
            future.add_done_callback(lambda _: self._deliver(lambda: None))
        return None

    def _tell(self, survey: Survey) -> None:
        """Show what is known by now: all of it, or now and then a part."""
        now = time.perf_counter()
        if not survey.finished and now - self._told_at < INTERVAL_SECS:
            return
        self._told_at = now
        follows = survey.spent_secs <= FOLLOW_SECS
        info = survey.info.model_copy(update={"follows": survey.finished and follows})
        self._show(survey.asked, LandscapeShown(next(_numbers), info, survey.tensors))
        if survey.finished:
            self._standing[survey.asked] = _Standing(self._of, follows, now + INTERVAL_SECS)
            self._survey = None

    def _give_up(self, asked: SurveyLandscape, run: Run, words: str, *, due_at: float) -> None:
        """There is none now: it is tried again then, when the run has changed."""
        self._survey = None
        self._standing[asked] = _Standing(_state(run), due_at < math.inf, due_at)
        before = self.shown.get(asked)
        if before is None or before.info is None or before.info.problem != words:
            self._show(asked, _problem(asked, words, step=run.step))

    def _show(self, asked: SurveyLandscape, shown: LandscapeShown) -> None:
        self.shown = MappingProxyType({**self.shown, asked: shown})
        self._found()


def _state(run: Run) -> tuple[object, ...]:
    """What a landscape depends on: each is replaced whole."""
    return run.train_state, run.hyperparameters, run.masks, run.plan.data


def _problem(asked: SurveyLandscape, words: str, *, step: int = 0) -> LandscapeShown:
    assert asked.along is not None
    info = LandscapeInfo(along=asked.along, role=asked.role, step=step, problem=words)
    return LandscapeShown(next(_numbers), info)
