"""The websocket of one viewer: text messages are commands and events, binary ones frames."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ValidationError
from starlette.websockets import WebSocketState

from neurarium.api.allowance import Allowance
from neurarium.api.deps import get_address
from neurarium.api.line import EXTENSION, LineProtocol
from neurarium.api.telling import Telling
from neurarium.engine.errors import EngineError
from neurarium.engine.words import expectation
from neurarium.protocol.commands import (
    Acknowledge,
    AnyCommand,
    Beat,
    ClearInput,
    Compare,
    FetchDataset,
    InputMeta,
    LookBack,
    PickCode,
    SetInput,
    Subscribe,
    SurveyLandscape,
    command_adapter,
)
from neurarium.protocol.events import Alive, CommandFailed, Problem
from neurarium.protocol.frames import FrameError, decode_frame
from neurarium.protocol.room_commands import OfRoom, TakeSeat
from neurarium.runtime.errors import problem_of
from neurarium.runtime.manager import Manager
from neurarium.runtime.rooms import Rooms
from neurarium.runtime.session import Session
from neurarium.runtime.viewer import Loss, Viewer

logger = logging.getLogger(__name__)

INTERNAL = 1011
UNSEATED, SHUT_OUT = 4401, 4402
REMOVED = 4403
NO_SESSION = 4404
NOT_READING = 4408
TRY_AGAIN = 1013
MADE_ROOM = 4410
TOO_MANY_MESSAGES = 4429
TOO_MANY_VIEWERS = 4503
CODES = {"room_ended": REMOVED, "no_session": NO_SESSION, "store_away": TRY_AGAIN, "too_busy": TRY_AGAIN}
CLOSE_SECS = 2.0
# A page that has a seat shows its key at once.
KEY_SECS = 10.0
MAX_REASON_BYTES = 123


class CloseReason(NamedTuple):
    """Why the server closes a websocket: a code for the page and words for the person."""

    code: int
    words: str


LOSSES: dict[Loss, CloseReason] = {
    "deaf": CloseReason(NOT_READING, "The page does not read what it is sent."),
    "silent": CloseReason(NOT_READING, "The page does not answer."),
    "evicted": CloseReason(MADE_ROOM, "Nothing was done in this session, and it made room for another."),
    "removed": CloseReason(
        UNSEATED, "The host has taken your seat in this room away. You can join it again."
    ),
    "shut_out": CloseReason(
        SHUT_OUT, "The host has taken your seat in this room away, and lets nobody else in now."
    ),
    "ended": CloseReason(REMOVED, "This room has ended."),
}


async def serve_viewer(manager: Manager, rooms: Rooms, websocket: WebSocket, session_id: str) -> None:
    """Serve a viewer until it goes."""
    try:
        session = await rooms.seek(session_id, address=get_address(websocket))
        await websocket.accept()
        if rooms.is_ended(session_id):
            rooms.check_ended(session_id, await _shown_key(websocket))
        viewer = manager.audience.join(session)
    except EngineError as error:
        if websocket.application_state is WebSocketState.CONNECTING:
            await websocket.accept()
        code = CODES.get(error.code, TOO_MANY_VIEWERS)
        await _close(websocket, CloseReason(code, error.message))
        return
    rooms.enter(session, viewer)
    conversation = Conversation(manager, rooms, session, viewer)
    line: LineProtocol | None = websocket.scope.get("extensions", {}).get(EXTENSION)
    if line is not None:
        line.listener = conversation.hear
        line.control_listener = conversation.count
        viewer.send_at_once = line.send_at_once
    ends: list[asyncio.Future[Any]] = [
        asyncio.create_task(_send(websocket, viewer)),
        asyncio.create_task(_receive(websocket, conversation)),
        asyncio.create_task(_wait_until_lost(viewer)),
        conversation.over,
    ]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        rooms.leave(session, viewer)
        manager.audience.leave(session, viewer)
        for end in ends:
            end.cancel()
        outcomes = await asyncio.gather(*ends, return_exceptions=True)
    await _close_for(websocket, session_id, outcomes)
    if line is not None:
        line.let_go()


async def _shown_key(websocket: WebSocket) -> str | None:
    """The key in a page's first message; None where there is another one first, or none."""
    with contextlib.suppress(TimeoutError, ValidationError):
        async with asyncio.timeout(KEY_SECS):
            message = await websocket.receive()
        return TakeSeat.model_validate_json(message.get("text") or "").key
    return None


async def _close_for(websocket: WebSocket, session_id: str, outcomes: Sequence[Any]) -> None:
    """Close a websocket for the reasons that there are."""
    for outcome in outcomes:
        match outcome:
            case CloseReason():
                await _close(websocket, outcome)
            case WebSocketDisconnect():
                logger.debug("A viewer of session %s has gone", session_id)
            case Exception():
                logger.error("A viewer of session %s could not be served", session_id, exc_info=outcome)
                await _close(
                    websocket, CloseReason(INTERNAL, "The server made a mistake; its log says more.")
                )


class Conversation:
    """What a viewer says, carried out message by message, until it is `over`."""

    def __init__(self, manager: Manager, rooms: Rooms, session: Session, viewer: Viewer) -> None:
        self.over: asyncio.Future[CloseReason] = asyncio.get_running_loop().create_future()
        self._manager = manager
        self._rooms = rooms
        self._session = session
        self._viewer = viewer
        limits, now = manager.settings.limits, time.monotonic()
        self._messages = Allowance(limits.messages_per_sec, now)
        self._bytes = Allowance(max(limits.bytes_per_sec, limits.message_bytes), now)

    def hear(self, content: str | bytes) -> None:
        """Carry out a message; the viewer is told if it cannot be."""
        self.count(len(content))
        if self.over.done():
            return
        try:
            problem = _obey(self._manager, self._rooms, self._session, self._viewer, content)
        except Exception as error:
            self.over.set_exception(error)
            return
        if problem is not None:
            self._viewer.put_event(problem)

    def count(self, size: int) -> None:
        """Count something that has come, be it a message or not: of too many, or too much, it is over."""
        now = time.monotonic()
        if self.over.done():
            return
        if not self._messages.take(now):
            self.over.set_result(CloseReason(TOO_MANY_MESSAGES, "Too many messages a second."))
        elif not self._bytes.take(now, size):
            self.over.set_result(CloseReason(TOO_MANY_MESSAGES, "Too many bytes a second."))


async def _send(websocket: WebSocket, viewer: Viewer) -> None:
    """Send what waits, as soon as it can be."""
    telling = Telling()
    while True:
        message = await viewer.next_message()
        try:
            if isinstance(message, bytes):
                await websocket.send_bytes(message)
            else:
                await websocket.send_text(telling.written(message))
        except RuntimeError as error:
            # So says a websocket that the server has closed meanwhile.
            raise WebSocketDisconnect from error


async def _receive(websocket: WebSocket, conversation: Conversation) -> None:
    """Hear what comes before the line is short, or all of it if it never is."""
    while (message := await websocket.receive())["type"] != "websocket.disconnect":
        conversation.hear(message["text"] if message.get("bytes") is None else message["bytes"])


async def _wait_until_lost(viewer: Viewer) -> CloseReason:
    await viewer.lost.wait()
    return LOSSES[viewer.lost_because]


async def _close(websocket: WebSocket, why: CloseReason) -> None:
    """Close a websocket, unless it is closed; a page that does not read is not waited for."""
    reason = why.words.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECS):
            await websocket.close(why.code, reason)


def _obey(
    manager: Manager, rooms: Rooms, session: Session, viewer: Viewer, content: str | bytes
) -> CommandFailed | None:
    """Carry out a message, or say why not."""
    try:
        if isinstance(content, bytes):
            rooms.check(session, viewer, InputMeta)
            _set_drawing(session, viewer, content)
            manager.audience.looks_again(session)
            return None
        command = command_adapter.validate_json(content)
        rooms.check(session, viewer, command)
        _dispatch(manager, rooms, session, viewer, command)
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


def _dispatch(manager: Manager, rooms: Rooms, session: Session, viewer: Viewer, command: AnyCommand) -> None:
    match command:
        case Acknowledge():
            manager.audience.acknowledged(session, viewer, command.frame)
        case SetInput():
            viewer.set_sample(command, session.plan.data.spec)
            manager.audience.looks_again(session)
        case ClearInput():
            viewer.clear_input(command.revision, command.place)
            manager.audience.looks_again(session)
        case LookBack():
            viewer.looks_back = command if command.step is not None else None
            manager.audience.looks_back(session)
        case Compare():
            viewer.compare(command)
            manager.audience.compares(session)
        case SurveyLandscape():
            viewer.survey(command, session.plan.learner)
            manager.audience.surveys(session)
        case PickCode():
            viewer.code = command.code
            manager.audience.looks_again(session)
        case Subscribe():
            viewer.subscribe(command)
            manager.audience.subscribed(session)
        case FetchDataset():
            manager.fetch_dataset(command.dataset, viewer)
        case Beat():
            viewer.put_event(Alive())
        case OfRoom():
            rooms.obey(session, viewer, command)
        case _:
            manager.post(session, command, viewer)


def _set_drawing(session: Session, viewer: Viewer, content: bytes) -> None:
    meta, tensors = decode_frame(content)
    if set(tensors) != {"input"}:
        raise FrameError("A frame from a page must hold the one tensor “input”.")
    viewer.set_drawing(InputMeta.model_validate_json(meta), tensors["input"], session.plan.data.spec)
