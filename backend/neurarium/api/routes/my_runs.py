"""My runs: whose a session is, by a key that only a browser knows."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import APIRouter, Header

from neurarium.api.deps import ManagerDep
from neurarium.engine.errors import EngineError
from neurarium.protocol.my_runs import Deleted, MyRun, MyRuns, NewMyRun
from neurarium.runtime.manager import Manager
from neurarium.store.errors import StoreError

router = APIRouter()

T = TypeVar("T")
KeyDep = Annotated[
    str, Header(alias="Neurarium-Key", min_length=32, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
]


@router.get("/my-runs")
async def mine(manager: ManagerDep, key: KeyDep) -> MyRuns:
    """All sessions of this key, the one seen last first."""
    store = manager.store
    if store is None:
        return MyRuns(saves=False, runs=())
    owned = await _tried(lambda: store.own.all(_owner(key)))
    runs = [
        MyRun(
            **NewMyRun.model_validate_json(each.content).model_dump(),
            session=each.session,
            seen_at=each.seen_at,
            is_there=each.is_saved or _is_alive(manager, each.session),
        )
        for each in owned
    ]
    return MyRuns(saves=True, runs=tuple(runs))


@router.post("/my-runs/{session_id}", status_code=204)
async def remember(manager: ManagerDep, key: KeyDep, session_id: str, said: NewMyRun) -> None:
    """A session is of this key, too, and looks so now."""
    session, store = manager.find(session_id), manager.store
    if store is not None:
        await _tried(lambda: store.own.remember(_owner(key), session.id, said.model_dump_json()))


@router.post("/my-runs/{session_id}/deleted", status_code=204)
async def delete(manager: ManagerDep, key: KeyDep, session_id: str, wanted: Deleted) -> None:
    """Delete one, or take that back; what nobody else has is erased after a day."""
    store = manager.store
    is_there = store is not None and await _tried(
        lambda: store.own.delete(_owner(key), session_id, deleted=wanted.deleted)
    )
    if not is_there:
        raise EngineError("no_session", f"There is no “{session_id}” among your runs.")


def _owner(key: str) -> str:
    """Who a key is of: the server does not keep the key."""
    return sha256(key.encode()).hexdigest()


def _is_alive(manager: Manager, session_id: str) -> bool:
    try:
        manager.find(session_id)
    except EngineError:
        return False
    return True


async def _tried(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except StoreError as error:
        raise EngineError("store_away", f"Your runs cannot be read now: {error.reason}.") from error
