"""All rooms of the server, and which pages are in them. They live on the event loop."""

import asyncio
import logging
import time

from neurarium.engine.errors import EngineError
from neurarium.protocol.command import Command
from neurarium.protocol.commands import InputMeta
from neurarium.protocol.events import RoomChanged
from neurarium.protocol.room_commands import (
    Answer,
    CloseRoom,
    GiveRuns,
    Lead,
    RemoveSeat,
    RoomCommand,
    StartChallenge,
    TakeSeat,
)
from neurarium.protocol.rooms import Right, SeatTaken
from neurarium.runtime.authored_change import Author
from neurarium.runtime.giving import Giving
from neurarium.runtime.manager import Manager
from neurarium.runtime.own_runs import OwnRuns
from neurarium.runtime.referee import Referee
from neurarium.runtime.rights import COMMANDS, ROLES, needed
from neurarium.runtime.room import Room
from neurarium.runtime.room_codes import drawn_code, read_code
from neurarium.runtime.room_keeper import RoomKeeper
from neurarium.runtime.room_orders import carry_out
from neurarium.runtime.room_pages import RoomPages
from neurarium.runtime.room_record import room_record
from neurarium.runtime.seat import Seat
from neurarium.runtime.session import Session
from neurarium.runtime.viewer import Viewer
from neurarium.runtime.viewer_input import ViewerInput
from neurarium.runtime.wall import Tiles, Wall

logger = logging.getLogger(__name__)

SECS_PER_HOUR = 3600.0
# So long after the end of a room its session is opened by the host's key alone.
ENDED_SECS = 30 * 24 * SECS_PER_HOUR


ROOM_ENDED = "This room has ended. Its run stays with whoever opened it."


class Rooms:
    """Opens, finds and closes rooms, and asks each room what a page of its session may do."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self._limits = manager.settings.limits
        self._by_code: dict[str, Room] = {}
        self._by_session: dict[str, Room] = {}
        self._ended: dict[str, Room] = {}
        self._pages = RoomPages(manager.changes, self._changed)
        self._keeper = RoomKeeper(manager.store, self._is_kept)
        self._giving = Giving(manager, self._given, self._is_open)
        self._referee = Referee(self._giving, self._pages.tell_soon, self._is_open)
        self._wall = Wall()
        manager.noted, manager.authors = self._noted, self._authors

    async def bring_back(self) -> None:
        """Have the rooms open again that were when the server was stopped."""
        for room in await self._keeper.rooms(most_seats=self._limits.seats):
            if room.ended:
                self._ended[room.session_id] = room
                continue
            self._add(room)
            self._giving.give(room)
            self._referee.watch(room)

    async def finish(self) -> None:
        """Save what has changed last."""
        for room in self._pages.untold:
            if self._is_open(room):
                self._keeper.changed(room)
        await self._keeper.finish()

    def _add(self, room: Room) -> None:
        secs = room.closes_at - time.time()
        asyncio.get_running_loop().call_later(max(0.0, secs), self.close, room)
        self._by_code[room.code] = room
        self._by_session |= dict.fromkeys(room.sessions, room)

    def _is_open(self, room: Room) -> bool:
        return self._by_code.get(room.code) is room

    def _is_kept(self, room: Room) -> bool:
        return self._is_open(room) or self._ended.get(room.session_id) is room

    def _ended_room(self, session_id: str) -> Room | None:
        """The room that a session had, if it is over, and not too long ago."""
        room = self._ended.get(session_id)
        return room if room and room.closes_at > time.time() else None

    # Opening and joining

    def open(self, session: Session, name: str, key: str | None = None) -> SeatTaken:
        """A room for a session, which is kept as long as the room; and the host's seat in it.

        For a session that had one it takes the `key` of who kept order there.

        Raises:
            EngineError: the session has a room, there are too many, or no more sessions are kept.
        """
        self.check_ended(session.id, key)
        if session.id in self._by_session:
            raise EngineError("room_exists", "This session has a room already. Join it with its code.")
        if len(self._by_code) >= self._limits.rooms:
            most = self._limits.rooms
            raise EngineError("too_many_rooms", f"This server has {most} rooms open at a time, and no more.")
        self._manager.hold(session)
        secs = self._manager.settings.room_hours * SECS_PER_HOUR
        room = Room(
            drawn_code({*self._by_code, *(room.code for room in self._ended.values())}),
            session.id,
            closes_at=time.time() + secs,
            most_seats=self._limits.seats,
        )
        self._add(room)
        if ended := self._ended.pop(session.id, None):
            self._keeper.changed(ended)
        seat, key = room.add_seat(name or "Host", "host")
        logger.info("A room is open, with the code %s %s", room.code[:3], room.code[3:])
        self._pages.tell_soon(room)
        return _taken(room, seat, key)

    def join(self, code: str, name: str) -> SeatTaken:
        """A seat in the room of this code.

        Raises:
            EngineError: there is no such room, or it lets nobody in.
        """
        room = self._by_code.get(read_code(code))
        if room is None:
            words = "There is no room with this code. It may be mistyped, or the room is closed."
            raise EngineError("wrong_code", words, field="code")
        seat, key = room.add_seat(name)
        self._giving.give(room)
        self._pages.tell_soon(room)
        return _taken(room, seat, key)

    def close(self, room: Room) -> None:
        """Erase a room. Who kept order goes on; others keep an own run, and are led out of the class's."""
        if self._by_code.pop(room.code, None) is None:
            return
        self._by_session = {each: other for each, other in self._by_session.items() if other is not room}
        ended = room.end(until=time.time() + ENDED_SECS)
        self._ended[room.session_id] = ended
        # In the place of the room, as it has its code.
        self._keeper.changed(ended)
        self._giving.end(room)
        for session_id in room.sessions:
            self._manager.forget_changes(session_id)
            for viewer, seat in self._pages.end(session_id).items():
                if session_id == room.session_id and not (seat and "govern" in ROLES[seat.role]):
                    viewer.lose("ended")
        logger.info("The room of session %s was closed", room.session_id)

    async def seek(self, session_id: str, *, address: str) -> Session:
        """The session of this id, brought back if it was saved, or is an own run of a room, and is not there.

        Raises:
            EngineError: there is none, or no longer, or it cannot be brought back.
        """
        room = self._by_session.get(session_id)
        if room is None or session_id == room.session_id:
            return await self._manager.seek(session_id, address=address)
        return await self._giving.bring_back(room, session_id)

    def check_ended(self, session_id: str, key: str | None) -> None:
        """Raise unless a session never had a room that is over, or this is the key of who kept order there.

        Raises:
            EngineError: it had one.
        """
        room = self._ended_room(session_id)
        if room is not None and room.seat_of(key) is None:
            raise EngineError("room_ended", ROOM_ENDED)

    def is_ended(self, session_id: str) -> bool:
        """Whether a session had a room that is over, so that not everybody is let in."""
        return session_id not in self._by_session and self._ended_room(session_id) is not None

    # The pages of a session

    def enter(self, session: Session, viewer: Viewer) -> None:
        """A page has connected; until it shows a key it is a guest's."""
        self._pages.enter(session.id, viewer, self._by_session.get(session.id))
        if self.is_ended(session.id):
            viewer.put_event(RoomChanged(room=None))

    def leave(self, session: Session, viewer: Viewer) -> None:
        """A page has gone."""
        room = self._by_session.get(session.id)
        if self._pages.leave(session.id, viewer) and room:
            self._pages.tell_soon(room)

    def check(self, session: Session, viewer: Viewer, command: Command | type[InputMeta]) -> None:
        """Raise unless a page may do what it asks for.

        Raises:
            EngineError: its role, or a lock, is against it.
        """
        room = self._by_session.get(session.id)
        if room is None:
            return
        present = session.plan.experiment
        wanted = needed(command, present) if isinstance(command, Command) else (COMMANDS[command],)
        room.check(self._seat(session.id, viewer), wanted, session.id)

    def check_key(self, session: Session, key: str | None, right: Right) -> None:
        """Raise unless whoever has a key may do something by a route.

        Raises:
            EngineError: the role of its seat, or a lock, is against it.
        """
        if room := self._by_session.get(session.id):
            room.check(room.seat_of(key), (right,), session.id)
        else:
            self.check_ended(session.id, key)

    def mark(self, session: Session, key: str | None) -> str | None:
        """What tells whoever has a key from all others in the session's room; None without a room."""
        room = self._by_session.get(session.id)
        seat = room.seat_of(key) if room else None
        return None if room is None else seat.mark if seat else "guest"

    def asked(self, session: Session, key: str | None) -> frozenset[str] | None:
        """The marks of all who are here, if whoever has a key is asked to draw in this run; None if not."""
        room = self._by_session.get(session.id)
        seat = room.seat_of(key) if room else None
        if room is None or seat is None or "govern" in room.may(seat) or session.id != room.session_id:
            return None
        return frozenset(other.mark for other in room.seats if other.viewers)

    def people(self, session: Session, key: str | None) -> dict[str, str]:
        """The names of all who have, or had, a seat by their marks, for those who keep order; or none."""
        room = self._by_session.get(session.id)
        if room is None or "govern" not in room.may(room.seat_of(key)):
            return {}
        return {mark: author.name for mark, author in room.authors.items()}

    def drawings(self, session: Session, key: str | None) -> dict[int, ViewerInput]:
        """What each member has on the pad now, by seat, for those who keep order.

        Raises:
            EngineError: there is no room, or it is not for whoever has this key.
        """
        room = self._room_of(session)
        room.check(room.seat_of(key), ("govern",))
        inputs = {seat.number: [viewer.input for viewer in seat.viewers] for seat in room.seats}
        drawn = {number: [it for it in looks if it.drawing is not None] for number, looks in inputs.items()}
        return {number: max(looks, key=lambda it: it.key[1:]) for number, looks in drawn.items() if looks}

    async def record(self, session: Session, key: str | None) -> bytes:
        """What is left of the lesson of a session's room, for its host.

        Raises:
            EngineError: there is no room, or it is not for whoever has this key, or its drawings are away.
        """
        room = self._room_of(session)
        room.check(room.seat_of(key), ("own",))
        common = self._manager.find(room.session_id)
        dataset = common.plan.experiment.dataset
        albums, is_own = self._manager.albums, dataset.type == "own_pictures"
        # Drawings are of the lesson also when the class has gone on to other data.
        album = await (albums.at(common.id, dataset) if is_own else albums.last_of(common.id))
        return await asyncio.to_thread(room_record, room, album)

    async def wall(self, session: Session, key: str | None, metric: str | None) -> Tiles:
        """What the members' own runs have come to, for those who keep order.

        Raises:
            EngineError: nobody has a run of their own, or it is not for whoever has this key.
        """
        room = self._room_of(session)
        room.check(room.seat_of(key), ("govern",))
        given, runs, challenge = room.given_runs().experiment, self._giving.runs(room), room.challenge
        broken = {seat: challenge.objection(run, given) for seat, run in runs.items()} if challenge else {}
        return await asyncio.to_thread(
            self._wall.tiles, runs, given=given, looked_at=session.plan, broken=broken, metric=metric
        )

    def _room_of(self, session: Session) -> Room:
        room = self._by_session.get(session.id)
        if room is None:
            raise EngineError("no_room", "The room of this session is closed.")
        return room

    def obey(self, session: Session, viewer: Viewer, command: RoomCommand) -> None:
        """Carry out what a page asks of its room, which it may.

        Raises:
            EngineError: there is no room, or no such seat in it.
        """
        room = self._room_of(session)
        self._pages.tell_soon(room)
        match command:
            case TakeSeat():
                self._take_seat(room, session.id, viewer, command.key)
            case Lead():
                room.lead(self._seated(session.id, viewer), command.shown)
            case Answer():
                number = self._seated(session.id, viewer)
                room.asked_question().answer(number, command.choice, command.question)
            case GiveRuns():
                self._give_runs(room, learned=command.learned)
            case StartChallenge():
                self._referee.challenge(room, session.plan, command.rule)
            case RemoveSeat():
                self._remove(room, room.member(command.seat))
            case CloseRoom():
                self.close(room)
                if command.drawings:
                    self._manager.erase_pictures(room.session_id)
            case _:
                carry_out(command, room)

    def _seat(self, session_id: str, viewer: Viewer) -> Seat | None:
        return self._pages.of(session_id).get(viewer)

    def _seated(self, session_id: str, viewer: Viewer) -> int:
        """The number of a page's seat, which a right has asked for."""
        seat = self._seat(session_id, viewer)
        if seat is None:
            raise EngineError("no_seat", "Only who has a seat in this room can do that.")
        return seat.number

    def _remove(self, room: Room, seat: Seat) -> None:
        self._pages.unseat(room, seat)
        self._giving.take_back(room, seat.number)
        room.remove(seat)

    def _give_runs(self, room: Room, *, learned: bool) -> None:
        experiment = self._manager.find(room.session_id).plan.experiment
        before = room.own_runs
        room.end_challenge()
        room.own_runs = before.again(experiment, learned=learned) if before else OwnRuns(experiment, learned)
        self._giving.give(room)

    def _given(self, room: Room) -> None:
        """Its members have other runs of their own."""
        self._by_session |= dict.fromkeys(room.sessions, room)
        self._pages.tell_soon(room)

    def _take_seat(self, room: Room, session_id: str, viewer: Viewer, key: str) -> None:
        seat = room.seat_of(key)
        if seat is None:
            raise EngineError("seat_gone", "Your seat in this room is gone. Join it again with its code.")
        if viewer in self._pages.of(session_id):
            self._pages.sit(room, session_id, viewer, seat)

    # Telling

    def _changed(self, room: Room) -> bool:
        """A room is to be saved, and its pages told, unless it is closed."""
        if room.code not in self._by_code:
            return False
        self._keeper.changed(room)
        return True

    def _authors(self, session_id: str) -> dict[str, Author]:
        """Who has, or had, a seat in the room of a session, by their marks."""
        room = self._by_session.get(session_id)
        return room.authors if room else {}

    def _noted(self, session: Session) -> None:
        """Somebody has changed something of a session."""
        if room := self._by_session.get(session.id):
            self._pages.tell_soon(room)


def _taken(room: Room, seat: Seat, key: str) -> SeatTaken:
    return SeatTaken(code=room.code, session=room.session_id, seat=seat.number, name=seat.name, key=key)
