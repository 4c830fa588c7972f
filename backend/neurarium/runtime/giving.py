"""Giving runs: a session of its own begins for each member of a room, and comes back with the room."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable

from neurarium.engine.errors import EngineError
from neurarium.runtime.manager import Manager
from neurarium.runtime.own_runs import OwnRuns
from neurarium.runtime.room import Room
from neurarium.runtime.run_file import RunFile
from neurarium.runtime.saved import packed
from neurarium.runtime.session import Session

logger = logging.getLogger(__name__)

# Where the server is full, sessions that were left make room after a while.
RETRY_SECS = 3.0


class Giving:
    """Has sessions begin one after the other; belongs to the event loop. `changed` hears of each."""

    def __init__(
        self, manager: Manager, changed: Callable[[Room], None], is_open: Callable[[Room], bool]
    ) -> None:
        self._manager = manager
        self._changed = changed
        self._is_open = is_open
        self._tasks: dict[Room, asyncio.Task[None]] = {}
        self._releasing: set[asyncio.Task[None]] = set()

    def give(self, room: Room) -> None:
        """Give a run to each member who lacks one, now or as soon as it can be."""
        if room.without_run and room not in self._tasks:
            self._tasks[room] = asyncio.get_running_loop().create_task(self._give(room))

    async def bring_back(self, room: Room, session_id: str) -> Session:
        """The session of an own run: as it is, as it was saved, or from the start that it was given.

        Raises:
            EngineError: there is no room for it on the server.
        """
        own = room.given_runs()
        session = await self._manager.create(own.experiment, address=_address(room), session_id=session_id)
        if session_id == own.present(own.owner(session_id)):
            self._manager.keep_for_room(session, secs=room.closes_at - time.time())
        return session

    def runs(self, room: Room) -> dict[int, Session]:
        """The present own runs of a room that are there, by seat."""
        runs: dict[int, Session] = {}
        for seat, session_id in room.own_runs.all_present.items() if room.own_runs else ():
            with contextlib.suppress(EngineError):
                runs[seat] = self._manager.find(session_id)
        return runs

    def take_back(self, room: Room, seat: int) -> None:
        """A seat is about to go: its runs make room for others, and stay saved."""
        self._release(room.own_runs.sessions.get(seat, ()) if room.own_runs else ())

    def end(self, room: Room) -> None:
        """A room is closed: its runs are no longer kept for it."""
        self._release(room.sessions[1:])

    def _release(self, session_ids: Iterable[str]) -> None:
        for session_id in session_ids:
            task = asyncio.get_running_loop().create_task(self._manager.replace(session_id))
            self._releasing.add(task)
            task.add_done_callback(self._releasing.discard)

    async def _give(self, room: Room) -> None:
        try:
            await self._give_to_all(room)
        finally:
            del self._tasks[room]

    async def _give_to_all(self, room: Room) -> None:
        while self._is_open(room) and (lacking := room.without_run):
            own, seat = room.given_runs(), lacking[0]
            before = own.refusal
            try:
                session = await self._begun(room, own)
            except EngineError as error:
                own.refusal = error.message
            else:
                own.refusal = ""
                # Meanwhile the seat may have gone, or others runs may be given.
                if room.own_runs is own and seat in room.without_run:
                    outdated = own.sessions.get(seat.number, ())
                    own.add(seat.number, session.id)
                    self._manager.keep_for_room(session, secs=room.closes_at - time.time())
                    self._release(outdated)
            if own.refusal != before or not own.refusal:
                self._changed(room)
            if own.refusal:
                logger.info("Not everybody in a room has a run of their own: %s", own.refusal)
                await asyncio.sleep(RETRY_SECS)

    async def _begun(self, room: Room, own: OwnRuns) -> Session:
        address = _address(room)
        if not own.learned:
            return await self._manager.create(own.experiment, address=address)
        if own.start is None:
            saved = await self._manager.handed_over(await self._manager.seek(room.session_id))
            own.start = await asyncio.to_thread(packed, saved)
        return await self._manager.go_on_from(RunFile(own.start), address=address)


def _address(room: Room) -> str:
    """Under which the sessions of a class are counted and take turns: its pages may come from anywhere."""
    return f"room {room.code}"
