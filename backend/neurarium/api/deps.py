"""What routes are given."""

from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection

from neurarium.runtime.manager import Manager


def get_manager(connection: HTTPConnection) -> Manager:
    """The server's manager."""
    manager = connection.app.state.manager
    assert isinstance(manager, Manager)
    return manager


ManagerDep = Annotated[Manager, Depends(get_manager)]
