"""The referee: keeps the clock of each room's challenge, and measures how its members stand."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable

from neurarium.engine.errors import EngineError
from neurarium.protocol.commands import Pause
from neurarium.protocol.rooms import Rule
from neurarium.runtime.challenge import Challenge
from neurarium.runtime.giving import Giving
from neurarium.runtime.plan import Plan
from neurarium.runtime.room import Room
from neurarium.runtime.session import Session
from neurarium.runtime.wall import ranked_by

TICK_SECS = 1.0
MEASURING_TICK_SECS = 0.1


class Referee:
    """Belongs to the event loop; `changed` hears of each new standing."""

    def __init__(
        self, giving: Giving, changed: Callable[[Room], None], is_open: Callable[[Room], bool]
    ) -> None:
        self._giving = giving
        self._changed = changed
        self._is_open = is_open
        self._tasks: dict[Room, asyncio.Task[None]] = {}

    def challenge(self, room: Room, plan: Plan, rule: Rule) -> None:
        """Challenge a room whose class trains runs of their own; the clock starts.

        Raises:
            EngineError: nobody has a run of their own, or that is not measured here, or of nobody.
        """
        room.given_runs()
        ranked = ranked_by(plan, rule.metric)
        data = [run.plan.data.spec for run in self._giving.runs(room).values()]
        if data and not any(each.test_size for each in data):
            words = (
                "In the data that everyone was given nothing is left to test on, so nobody could be ranked. "
                "Collect more samples first, and give everyone a copy again."
            )
            raise EngineError("nothing_to_test_on", words)
        earlier = [it.number for it in room.all_challenges]
        number = 1 + max([*earlier, room.challenge.number if room.challenge else 0])
        room.end_challenge()
        ends_at = time.time() + rule.secs
        room.challenge = Challenge(number, rule, ranked.panel, ranked.title, ranked.form, ends_at)
        self.watch(room)

    def watch(self, room: Room) -> None:
        """Keep the clock of a room's challenge from now on."""
        if room.challenge is not None and room.challenge.phase != "over" and room not in self._tasks:
            self._tasks[room] = asyncio.get_running_loop().create_task(self._keep(room))

    async def _keep(self, room: Room) -> None:
        try:
            await self._bring_back(room)
            await self._measure_on(room)
        finally:
            del self._tasks[room]

    async def _measure_on(self, room: Room) -> None:
        while self._is_open(room) and (challenge := room.challenge) and challenge.phase != "over":
            runs = self._giving.runs(room)
            names = {seat.number: seat.name for seat in room.seats}
            challenge.measure(names, runs, room.given_runs().experiment)
            phase = challenge.phase
            challenge.tick(time.time(), all_measured=all(map(_is_measured, runs.values())))
            if phase == "open" and challenge.phase == "measuring":
                _pause(runs.values())
            self._changed(room)
            left_secs = challenge.ends_at - time.time()
            is_open = challenge.phase == "open"
            await asyncio.sleep(min(TICK_SECS, max(0.0, left_secs)) if is_open else MEASURING_TICK_SECS)

    async def _bring_back(self, room: Room) -> None:
        """Have all runs there that were saved: after a restart, pages come back one by one."""
        for session_id in room.given_runs().all_present.values():
            with contextlib.suppress(EngineError):
                await self._giving.bring_back(room, session_id)


def _pause(runs: Iterable[Session]) -> None:
    for run in runs:
        run.post(Pause(), lambda _: None)


def _is_measured(run: Session) -> bool:
    """Whether it stands, and what it has come to was measured."""
    snapshot = run.snapshot
    return snapshot is not None and not run.state.playing and snapshot.tests.last.get("step") == snapshot.step
