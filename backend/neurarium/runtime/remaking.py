"""Remaking: the ways of long ago, and of before a restart, with their data and programs again."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TypeVar

from neurarium.engine.errors import EngineError
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.past import Keyframe, Leg, PackedKeyframe, Past
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.runtime.saved import unpacked_train_state
from neurarium.runtime.way import Recipe, Way
from neurarium.store.errors import LostError

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Remaking:
    """Makes one way at a time again, beside the training; then the session has a turn.

    All belongs to the session's thread.
    """

    def __init__(
        self,
        planner: Planner,
        programs: Programs,
        owner: Owner,
        *,
        deliver: Callable[[Callable[[], None]], None],
    ) -> None:
        self._planner = planner
        self._programs = programs
        self._owner = owner
        self._deliver = deliver
        self.busy = False

    def make(self, past: Past, leg: Leg, recipe: Recipe, run_step: int) -> None:
        """Have a leg's way made again; what cannot be is given up, with the leg's steps."""

        def installed(way: Way) -> None:
            past.made_again(leg, way, _unpacked(past.packed_of(leg), way))

        def refused(error: Exception) -> None:
            logger.warning("Steps from %d on cannot be computed again: %s", leg.step, error)
            past.give_up(leg, run_step)

        self.busy = True
        try:
            planned = self._programs.prepare(self._owner, self._planner.plan, recipe.experiment)
        except EngineError as error:
            self.busy = False
            refused(error)
            return
        self._then(planned, lambda plan: self._compile(plan, recipe, installed, refused), refused)

    def _compile(
        self,
        plan: Plan,
        recipe: Recipe,
        installed: Callable[[Way], None],
        refused: Callable[[Exception], None],
    ) -> None:
        shows_plan, trains_plan = recipe.plans(plan)

        def trained(shows: Program, trains: Program) -> None:
            try:
                installed(recipe.way(plan, shows, trains))
            except LostError as error:
                refused(error)
            self._settle(lambda: None)

        def shown(shows: Program) -> None:
            if not recipe.apart:
                trained(shows, shows)
                return
            compiled = self._programs.compile(trains_plan, self._owner)
            self._then(compiled, lambda trains: trained(shows, trains), refused)

        self._then(self._programs.compile(shows_plan, self._owner), shown, refused)

    def _then(
        self, future: Future[T], go_on: Callable[[T], None], refused: Callable[[Exception], None]
    ) -> None:
        def finished() -> None:
            try:
                outcome = future.result()
            except CancelledError:
                self._settle(lambda: None)
            except Exception as error:
                reason = error
                self._settle(lambda: refused(reason))
            else:
                go_on(outcome)

        future.add_done_callback(lambda _: self._deliver(finished))

    def _settle(self, then: Callable[[], None]) -> None:
        self.busy = False
        then()


def _unpacked(packed: list[PackedKeyframe], way: Way) -> dict[int, Keyframe]:
    """Keyframes by their steps, of what was saved of them.

    Raises:
        LostError: they do not fit the network.
    """
    if not packed:
        return {}
    like = way.shows.init(way.plan.experiment.seed)
    return {
        each.step: Keyframe(
            each.step, unpacked_train_state(each.arrays, like=like), each.seen, each.begins, each.nbytes
        )
        for each in packed
    }
