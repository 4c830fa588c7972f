"""What keeps rooms over a restart: the seats of a class that comes back to its session."""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pydantic import ValidationError

from neurarium.runtime.room import KeptRoom, Room
from neurarium.store.errors import StoreError

if TYPE_CHECKING:
    from neurarium.store.store import Store

logger = logging.getLogger(__name__)


class RoomKeeper:
    """Saves rooms one after the other, each as it is when its turn comes; nothing without a store."""

    def __init__(self, store: "Store | None", is_kept: Callable[[Room], bool]) -> None:
        self._store = store
        self._is_kept = is_kept
        self._turn = asyncio.Lock()
        self._kept: WeakKeyDictionary[Room, KeptRoom] = WeakKeyDictionary()
        self._saving: set[asyncio.Task[None]] = set()

    def changed(self, room: Room) -> None:
        """A room has changed, or is not to be kept any more."""
        is_new = not self._is_kept(room) or self._kept.get(room) != room.kept()
        if self._store is not None and is_new:
            task = asyncio.get_running_loop().create_task(self._keep(self._store, room))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    async def finish(self) -> None:
        """Wait until all is saved."""
        await asyncio.gather(*self._saving)

    async def rooms(self, *, most_seats: int) -> list[Room]:
        """The rooms that there were when the server was stopped; none, if they cannot be read."""
        if self._store is None:
            return []
        try:
            saved = await asyncio.to_thread(self._store.rooms)
            return [
                self._room(row.code, row.session, row.content, row.closes_at, most_seats) for row in saved
            ]
        except (StoreError, ValidationError) as error:
            logger.warning("The rooms that were open cannot be brought back: %s", error)
            return []

    @staticmethod
    def _room(code: str, session_id: str, content: str, closes_at: float, most_seats: int) -> Room:
        room = Room(code, session_id, closes_at=closes_at, most_seats=most_seats)
        room.bring_back(KeptRoom.model_validate_json(content))
        return room

    async def _keep(self, store: "Store", room: Room) -> None:
        from neurarium.store.tables import SavedRoom

        async with self._turn:
            try:
                if self._is_kept(room):
                    kept = room.kept()
                    row = SavedRoom(
                        code=room.code,
                        session=room.session_id,
                        content=kept.model_dump_json(),
                        closes_at=room.closes_at,
                    )
                    await asyncio.to_thread(store.save_room, row)
                    self._kept[room] = kept
                else:
                    await asyncio.to_thread(store.forget_room, room.code)
            except StoreError as error:
                logger.warning("A room is not kept over a restart: %s", error)
