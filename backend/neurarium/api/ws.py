"""The websocket of one viewer: text messages are commands and events, binary ones frames."""

import asyncio
import contextlib
import logging
import time
from typing import Any, NamedTuple

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ValidationError

from neurarium.api.line import EXTENSION, LineProtocol
from neurarium.engine.errors import EngineError
from neurarium.engine.words import expectation
from neurarium.protocol.commands import (
    Acknowledge,
    AnyCommand,
    FetchDataset,
    InputMeta,
    SetInput,
    Subscribe,
    command_adapter,
)
from neurarium.protocol.events import CommandFailed, Problem
from neurarium.protocol.frames import FrameError, decode_frame
from neurarium.runtime.errors import problem_of
from neurarium.runtime.manager import Manager
from neurarium.runtime.session import Session
from neurarium.runtime.viewer import Viewer

logger = logging.getLogger(__name__)

INTERNAL = 1011
NO_SESSION = 4404
NOT_READING = 4408
TOO_MANY_MESSAGES = 4429
TOO_MANY_VIEWERS = 4503
CLOSE_SECS = 2.0
MAX_REASON_BYTES = 123
BURST_SECS = 2.0


class Farewell(NamedTuple):
    """Why the server closes a websocket: a code for the page and words for the person."""

    code: int
    words: str


async def serve_viewer(manager: Manager, websocket: WebSocket, session_id: str) -> None:
    """Serve a viewer until it goes."""
    await websocket.accept()
    try:
        session = manager.find(session_id)
        viewer = manager.join(session)
    except EngineError as error:
        code = NO_SESSION if error.code == "no_session" else TOO_MANY_VIEWERS
        await _close(websocket, Farewell(code, error.message))
        return
    talk = Talk(manager, session, viewer)
    line: LineProtocol | None = websocket.scope.get("extensions", {}).get(EXTENSION)
    if line is not None:
        line.listener = talk.hear
        viewer.send_at_once = line.send_at_once
    ends: list[asyncio.Future[Any]] = [
        asyncio.create_task(_send(websocket, viewer)),
        asyncio.create_task(_receive(websocket, talk)),
        asyncio.create_task(_wait_until_lost(viewer)),
        talk.over,
    ]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        manager.leave(session, viewer)
        for end in ends:
            end.cancel()
        outcomes = await asyncio.gather(*ends, return_exceptions=True)
    for outcome in outcomes:
        match outcome:
            case Farewell():
                await _close(websocket, outcome)
            case WebSocketDisconnect():
                logger.debug("A viewer of session %s has gone", session_id)
            case Exception():
                logger.error("A viewer of session %s could not be served", session_id, exc_info=outcome)
                await _close(websocket, Farewell(INTERNAL, "The server made a mistake; its log says more."))


class Talk:
    """What a viewer says, carried out message by message, until it is `over`."""

    def __init__(self, manager: Manager, session: Session, viewer: Viewer) -> None:
        self.over: asyncio.Future[Farewell] = asyncio.get_running_loop().create_future()
        self._manager = manager
        self._session = session
        self._viewer = viewer
        self._allowance = Allowance(manager.settings.limits.messages_per_sec)

    def hear(self, content: str | bytes) -> None:
        """Carry out a message; the viewer is told if it cannot be."""
        if self.over.done():
            return
        if not self._allowance.take(time.monotonic()):
            self.over.set_result(Farewell(TOO_MANY_MESSAGES, "Too many messages a second."))
            return
        try:
            problem = _obey(self._manager, self._session, self._viewer, content)
        except Exception as error:
            self.over.set_exception(error)
            return
        if problem is not None:
            self._viewer.put_event(problem)


async def _send(websocket: WebSocket, viewer: Viewer) -> None:
    """Send what waits, as soon as it can be."""
    while True:
        message = await viewer.next_message()
        try:
            if isinstance(message, bytes):
                await websocket.send_bytes(message)
            else:
                await websocket.send_text(message.model_dump_json())
        except RuntimeError as error:
            # So says a websocket that the server has closed meanwhile.
            raise WebSocketDisconnect from error


async def _receive(websocket: WebSocket, talk: Talk) -> None:
    """Hear what comes before the line is short, or all of it if it never is."""
    while (message := await websocket.receive())["type"] != "websocket.disconnect":
        talk.hear(message["text"] if message.get("bytes") is None else message["bytes"])


async def _wait_until_lost(viewer: Viewer) -> Farewell:
    await viewer.lost.wait()
    return Farewell(NOT_READING, "The page does not read what it is sent.")


async def _close(websocket: WebSocket, farewell: Farewell) -> None:
    """Close a websocket, unless it is closed; a page that does not read is not waited for."""
    reason = farewell.words.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECS):
            await websocket.close(farewell.code, reason)


def _obey(manager: Manager, session: Session, viewer: Viewer, content: str | bytes) -> CommandFailed | None:
    """Carry out a message, or say why not."""
    try:
        if isinstance(content, bytes):
            _set_drawing(session, viewer, content)
            manager.looks_again(session, viewer)
            return None
        _dispatch(manager, session, viewer, command_adapter.validate_json(content))
    except EngineError as error:
        return CommandFailed(request_id=_request_id(content), problem=problem_of(error))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        words = f"{field or 'A command'} {expectation(first)}"
        problem = Problem(code="invalid_command", message=words, field=field or None)
        return CommandFailed(request_id=_request_id(content), problem=problem)
    except FrameError as error:
        return CommandFailed(problem=Problem(code="invalid_frame", message=str(error)))
    return None


class _Numbered(BaseModel):
    """What all commands share, even those that are none."""

    request_id: int | None = None


def _request_id(content: str | bytes) -> int | None:
    if isinstance(content, bytes):
        return None
    try:
        return _Numbered.model_validate_json(content).request_id
    except ValidationError:
        return None


def _dispatch(manager: Manager, session: Session, viewer: Viewer, command: AnyCommand) -> None:
    match command:
        case Acknowledge():
            manager.looks_again(session, viewer, frame=command.frame)
        case SetInput():
            viewer.set_sample(command, session.data.spec)
            manager.looks_again(session, viewer)
        case Subscribe():
            viewer.subscribe(command)
            manager.looks_again(session, viewer)
        case FetchDataset():
            manager.fetch_dataset(command.dataset)
        case _:
            manager.post(session, command, viewer)


def _set_drawing(session: Session, viewer: Viewer, content: bytes) -> None:
    meta, tensors = decode_frame(content)
    if set(tensors) != {"input"}:
        raise FrameError("A frame from a page must hold the one tensor “input”.")
    viewer.set_drawing(InputMeta.model_validate_json(meta), tensors["input"], session.data.spec)


class Allowance:
    """So many messages a second on average, with bursts of some seconds' worth (a token bucket)."""

    def __init__(self, per_sec: float) -> None:
        self._per_sec = per_sec
        self._tokens = per_sec * BURST_SECS
        self._at = time.monotonic()

    def take(self, now: float) -> bool:
        """Whether one more is allowed now."""
        self._tokens = min(self._per_sec * BURST_SECS, self._tokens + (now - self._at) * self._per_sec)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
