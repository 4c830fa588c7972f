"""The pages of all sessions: the seat that each has in its room, and what it is told of it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from neurarium.protocol.events import RoomChanged
from neurarium.protocol.rooms import ChangeState, SeatState
from neurarium.runtime.room import Room
from neurarium.runtime.seat import Seat
from neurarium.runtime.viewer import Viewer

# So often at most a room tells its pages how it is: two hundred who join tell two hundred.
TELL_SECS = 0.2

NOBODY: Mapping[Viewer, Seat | None] = MappingProxyType({})


class RoomPages:
    """Which page is in which session, in which seat of its room; belongs to the event loop.

    `changes` gives what was changed of a session of late. `changed` hears of a room when its pages are told
    how it is, and says whether they are still to be.
    """

    def __init__(
        self, changes: Callable[[str], tuple[ChangeState, ...]], changed: Callable[[Room], bool]
    ) -> None:
        self._changes = changes
        self._changed = changed
        self._seats: defaultdict[str, dict[Viewer, Seat | None]] = defaultdict(dict)
        self._untold: set[Room] = set()

    @property
    def untold(self) -> tuple[Room, ...]:
        """The rooms whose pages are to be told something."""
        return tuple(self._untold)

    def of(self, session_id: str) -> Mapping[Viewer, Seat | None]:
        """The pages of a session, and their seats; a guest's has none."""
        return self._seats.get(session_id, NOBODY)

    def enter(self, session_id: str, viewer: Viewer, room: Room | None) -> None:
        """A page has come, without a seat as yet."""
        self._seats[session_id][viewer] = None
        if room is not None:
            self._tell_one(room, session_id, viewer, None, room.seat_states)

    def leave(self, session_id: str, viewer: Viewer) -> Seat | None:
        """A page has gone; the seat that it had."""
        seat = self._seats[session_id].pop(viewer, None)
        if not self._seats[session_id]:
            del self._seats[session_id]
        if seat is not None:
            seat.viewers.discard(viewer)
        return seat

    def sit(self, room: Room, session_id: str, viewer: Viewer, seat: Seat) -> None:
        """A page has shown the key of a seat."""
        before = self.of(session_id).get(viewer)
        if before is not None:
            before.viewers.discard(viewer)
        self._seats[session_id][viewer] = seat
        seat.viewers.add(viewer)
        viewer.author = seat.author
        self._tell_one(room, session_id, viewer, seat, room.seat_states)

    def unseat(self, room: Room, seat: Seat) -> None:
        """The pages of a seat are guests until their connections are closed."""
        for session_id in room.sessions:
            pages = self._seats.get(session_id, {})
            pages.update(dict.fromkeys(pages.keys() & seat.viewers))

    def end(self, session_id: str) -> Mapping[Viewer, Seat | None]:
        """The room of a session is over: its pages are told, and have no seats any more; those they had."""
        pages = dict(self.of(session_id))
        for viewer in pages:
            self._seats[session_id][viewer] = None
            viewer.put_event(RoomChanged(room=None))
        return pages

    def tell_soon(self, room: Room) -> None:
        """Tell all pages of a room how it is."""
        if room not in self._untold:
            self._untold.add(room)
            asyncio.get_running_loop().call_later(TELL_SECS, self._tell, room)

    def _tell(self, room: Room) -> None:
        self._untold.discard(room)
        if not self._changed(room):
            return
        all_seats = cache(room.seat_states)
        for session_id in room.sessions:
            for viewer, seat in self.of(session_id).items():
                self._tell_one(room, session_id, viewer, seat, all_seats)

    def _tell_one(
        self,
        room: Room,
        session_id: str,
        viewer: Viewer,
        seat: Seat | None,
        all_seats: Callable[[], tuple[SeatState, ...]],
    ) -> None:
        changes = self._changes(session_id)
        viewer.put_event(RoomChanged(room=room.state_for(seat, session_id, all_seats, changes)))
