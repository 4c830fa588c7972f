"""What routes are given."""

from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection

from neurarium.drafts.speedometer import Speedometer
from neurarium.runtime.manager import Manager


def get_manager(connection: HTTPConnection) -> Manager:
    """The server's manager."""
    manager = connection.app.state.manager
    assert isinstance(manager, Manager)
    return manager


def get_speedometer(connection: HTTPConnection) -> Speedometer:
    """What estimates the speed of drafts."""
    speedometer = connection.app.state.speedometer
    assert isinstance(speedometer, Speedometer)
    return speedometer


def get_address(connection: HTTPConnection) -> str:
    """Where a request comes from."""
    return connection.client.host if connection.client else ""


AddressDep = Annotated[str, Depends(get_address)]
ManagerDep = Annotated[Manager, Depends(get_manager)]
SpeedometerDep = Annotated[Speedometer, Depends(get_speedometer)]
