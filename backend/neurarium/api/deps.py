"""What routes are given."""

from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection

from neurarium.api.attempts import Attempts
from neurarium.drafts.speedometer import Speedometer
from neurarium.runtime.manager import Manager
from neurarium.runtime.rooms import Rooms


def get_manager(connection: HTTPConnection) -> Manager:
    """The server's manager."""
    manager = connection.app.state.manager
    assert isinstance(manager, Manager)
    return manager


def get_rooms(connection: HTTPConnection) -> Rooms:
    """The server's rooms."""
    rooms = connection.app.state.rooms
    assert isinstance(rooms, Rooms)
    return rooms


def get_attempts(connection: HTTPConnection) -> Attempts:
    """Who has tried which codes."""
    attempts = connection.app.state.attempts
    assert isinstance(attempts, Attempts)
    return attempts


def get_seat_key(connection: HTTPConnection) -> str | None:
    """The key of the seat from which a request comes."""
    return connection.headers.get(SEAT_HEADER)


def get_speedometer(connection: HTTPConnection) -> Speedometer:
    """What estimates the speed of drafts."""
    speedometer = connection.app.state.speedometer
    assert isinstance(speedometer, Speedometer)
    return speedometer


def get_address(connection: HTTPConnection) -> str:
    """Where a request comes from."""
    return connection.client.host if connection.client else ""


SEAT_HEADER = "Neurarium-Seat"
AddressDep = Annotated[str, Depends(get_address)]
AttemptsDep = Annotated[Attempts, Depends(get_attempts)]
RoomsDep = Annotated[Rooms, Depends(get_rooms)]
SeatKeyDep = Annotated[str | None, Depends(get_seat_key)]
ManagerDep = Annotated[Manager, Depends(get_manager)]
SpeedometerDep = Annotated[Speedometer, Depends(get_speedometer)]
