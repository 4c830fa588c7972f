"""A page: a websocket client that reads events and frames, and acknowledges."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar

import numpy as np
import websockets
from pydantic import BaseModel

from neurarium.protocol.commands import InputMeta
from neurarium.protocol.events import (
    AnyEvent,
    CommandFailed,
    FrameMeta,
    Problem,
    RoomChanged,
    SessionChanged,
    SessionPatched,
    SessionState,
    event_adapter,
)
from neurarium.protocol.frames import decode_frame, encode_frame
from neurarium.protocol.patch import patched
from neurarium.protocol.rooms import RoomState
from tests.api.server import TIMEOUT_SECS

E = TypeVar("E", bound=BaseModel)


class Shown(NamedTuple):
    """A frame as it came."""

    meta: FrameMeta
    tensors: dict[str, np.ndarray]


class Page:
    """Reads message by message; what is not waited for is passed over."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.acknowledges = True
        self._session: dict[str, Any] = {}

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def draw(self, drawing: np.ndarray, *, revision: int = 0, label: int | None = None) -> None:
        await self.socket.send(encode_frame(InputMeta(revision=revision, label=label), {"input": drawing}))

    async def next(self) -> AnyEvent | Shown:
        async with asyncio.timeout(TIMEOUT_SECS):
            message = await self.socket.recv()
        if isinstance(message, str):
            return self._told(event_adapter.validate_json(message))
        meta, tensors = decode_frame(message)
        shown = Shown(FrameMeta.model_validate_json(meta), tensors)
        if self.acknowledges:
            await self.send("acknowledge", frame=shown.meta.id)
        return shown

    def _told(self, event: AnyEvent) -> AnyEvent:
        """The event, with the whole state of the session where only a part of it came."""
        if isinstance(event, SessionPatched):
            self._session = patched(self._session, event.changes)
            return SessionChanged(session=SessionState.model_validate(self._session))
        if isinstance(event, SessionChanged):
            self._session = event.session.model_dump(mode="json")
        return event

    async def event(self, kind: type[E]) -> E:
        while not isinstance(message := await self.next(), kind):
            continue
        return message

    async def state(self, condition: Callable[[SessionState], bool] = lambda _: True) -> SessionState:
        """The first session state from now on that is as wanted."""
        while not condition(state := (await self.event(SessionChanged)).session):
            continue
        return state

    async def room(self, condition: Callable[[RoomState], bool] = lambda _: True) -> RoomState:
        """The first state of its room from now on that is as wanted."""
        while (room := (await self.event(RoomChanged)).room) is None or not condition(room):
            continue
        return room

    async def shown(self, condition: Callable[[Shown], bool] = lambda _: True) -> Shown:
        """The first frame from now on that is as wanted."""
        while not (isinstance(message := await self.next(), Shown) and condition(message)):
            continue
        return message

    async def failure(self, request_id: int | None = None) -> Problem:
        while (failed := await self.event(CommandFailed)).request_id != request_id:
            continue
        return failed.problem

    async def closed(self) -> websockets.Close:
        """How the server closed the socket, when it has."""
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await self.next()
        assert self.socket.protocol.close_rcvd is not None
        return self.socket.protocol.close_rcvd

    async def fails_not_within(self, secs: float) -> bool:
        """Whether no refusal comes in a while."""
        try:
            async with asyncio.timeout(secs):
                await self.event(CommandFailed)
        except TimeoutError:
            return True
        return False

    async def is_served(self) -> None:
        """Hold that the page is still answered: an impossible wish comes back."""
        await self.send("set_input", split="test", index=10**9, request_id=987_654)
        assert (await self.failure(987_654)).code == "no_sample"


@asynccontextmanager
async def open_page(address: str, session_id: str, **options: Any) -> AsyncIterator[Page]:
    url = f"ws://{address}/api/sessions/{session_id}/ws"
    async with websockets.connect(url, max_size=None, max_queue=None, compression=None, **options) as socket:
        yield Page(socket)


@asynccontextmanager
async def open_ready_page(address: str, session_id: str, *summaries: str) -> AsyncIterator[Page]:
    """A page on a compiled session, subscribed to some summaries of the first test sample."""
    async with open_page(address, session_id) as page:
        await page.state(lambda state: state.status != "compiling")
        await page.send("set_input", split="test", index=0)
        await page.send("subscribe", summaries=[{"type": name} for name in summaries])
        yield page
