"""Runs beside the present one: kept ones that viewers look at next to it, as they were left."""

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial
from types import MappingProxyType

from neurarium.engine.errors import EngineError
from neurarium.protocol.commands import Compare
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.left import Left
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.runs import fitted
from neurarium.runtime.snapshot import Snapshot

logger = logging.getLogger(__name__)

# Each holds a train state and its data.
MOST_BESIDE = 4


class Beside:
    """Makes snapshots of kept runs that are looked at, which do not train; their plans on another thread.

    `look` and `shown` may be called from any thread; all else belongs to the session's own.
    """

    def __init__(
        self,
        owner: Owner,
        planner: Planner,
        programs: Programs,
        *,
        kept: Callable[[int], Left | None],
        stamp: Callable[[], tuple[int, int]],
        deliver: Callable[[Callable[[], None]], None],
        show: Callable[[], None],
    ) -> None:
        self._owner = Owner(owner.address, f"{owner.session} beside")
        self._planner = planner
        self._programs = programs
        self._kept = kept
        self._stamp = stamp
        self._deliver = deliver
        self._show = show
        self._wanted: tuple[int, ...] = ()
        self._shown: Mapping[int, Snapshot] = MappingProxyType({})

    def look(self, at: Iterable[Compare | None]) -> None:
        """What viewers look at from now on."""
        wanted = tuple(dict.fromkeys(it.run for it in at if it and it.run is not None))[-MOST_BESIDE:]
        if wanted or self._wanted:
            self._deliver(partial(self._look, wanted))

    def shown(self, at: Compare | None) -> Snapshot | None:
        """What is seen of a run that is looked at; None while it is made ready, or if it is not kept."""
        return self._shown.get(at.run) if at and at.run is not None else None

    def forget(self) -> None:
        """Another run is the present one: what is kept has changed, and is looked at again as it is now."""
        self._look(self._wanted)

    def refresh(self) -> None:
        """What is kept was trained on: it is looked at as it stands now, once that is ready."""
        for run in self._wanted:
            left, shown = self._kept(run), self._shown.get(run)
            if left is not None and shown is not None and not _is_of(shown, left):
                self._prepare(run, left)

    def _look(self, wanted: tuple[int, ...]) -> None:
        self._wanted = wanted
        left = {run: self._kept(run) for run in wanted}
        there = {run: it for run, it in self._shown.items() if _is_of(it, left.get(run))}
        self._shown = MappingProxyType(there)
        for run, each in left.items():
            if each is not None and run not in there:
                self._prepare(run, each)

    def _prepare(self, run: int, left: Left) -> None:
        try:
            preparing = self._programs.prepare(self._owner, self._snapshot, left)
        except EngineError as error:
            logger.warning("Run %d cannot be shown now: %s", run, error.message)
            return
        preparing.add_done_callback(partial(self._settle, run))

    def _snapshot(self, left: Left) -> Snapshot:
        """What is seen of a run as it was left."""
        plan = self._planner.plan(left.experiment)
        program = self._programs.begun(plan)
        return Snapshot.of_left(left, plan, program, fitted(left, plan, program))

    def _settle(self, run: int, done: Future[Snapshot]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._deliver(lambda: self._found(run, done.result()))
        elif not isinstance(error, EngineError):
            logger.error("Run %d could not be shown", run, exc_info=error)

    def _found(self, run: int, snapshot: Snapshot) -> None:
        if run in self._wanted and _is_of(snapshot, self._kept(run)):
            version, generation = self._stamp()
            found = snapshot._replace(version=version, generation=generation)
            self._shown = MappingProxyType({**self._shown, run: found})
            self._show()


def _is_of(snapshot: Snapshot, left: Left | None) -> bool:
    return left is not None and snapshot.history is left.history
