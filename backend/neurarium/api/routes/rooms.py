"""Rooms: opening one for a session, and taking a seat in it."""

import asyncio
import time

from fastapi import APIRouter, Request

from neurarium.api.deps import AddressDep, AttemptsDep, ManagerDep, RoomsDep, SeatKeyDep
from neurarium.engine.errors import EngineError
from neurarium.protocol.rooms import NewRoom, NewSeat, Reach, SeatTaken
from neurarium.reach import reach

router = APIRouter(prefix="/rooms")


@router.post("", status_code=201)
async def open_room(manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, wanted: NewRoom) -> SeatTaken:
    """A room for a session that has none, and the host's seat in it."""
    return rooms.open(manager.find(wanted.session), wanted.name, key)


@router.post("/{code}/seats", status_code=201)
async def join(
    rooms: RoomsDep, attempts: AttemptsDep, address: AddressDep, code: str, wanted: NewSeat
) -> SeatTaken:
    """A seat in the room of a code; whoever guesses codes waits."""
    attempts.check(address, time.monotonic())
    try:
        return rooms.join(code, wanted.name)
    except EngineError as error:
        if error.code == "wrong_code":
            await asyncio.sleep(attempts.failed(address, time.monotonic()))
        raise


@router.get("/reach")
async def find_reach(manager: ManagerDep, request: Request) -> Reach:
    """Where phones find this server."""
    server = request.scope.get("server")
    return await asyncio.to_thread(reach, manager.settings, server[1] if server else manager.settings.port)
