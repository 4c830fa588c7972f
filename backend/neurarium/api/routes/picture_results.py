"""What own pictures teach: how each is read now, and how many are needed."""

import asyncio
import math

from fastapi import APIRouter

from neurarium.api.deps import ManagerDep, RoomsDep, SeatKeyDep
from neurarium.api.desk import Desk
from neurarium.engine.errors import EngineError
from neurarium.protocol.albums import LearningCurveState, ReadingState
from neurarium.runtime.reading import Reading

router = APIRouter(prefix="/sessions/{session_id}/pictures")


@router.get("/reading")
async def reading(manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str) -> ReadingState:
    """How the network reads each picture now, for those who keep order."""
    desk = Desk(manager, rooms, session_id, key)
    rooms.check_key(desk.session, key, "govern")
    album, snapshot = await desk.album(), desk.session.snapshot
    if snapshot is None or snapshot.program.compile_secs is None:
        words = "The network is still being made ready to train: try again in a moment."
        raise EngineError("not_ready", words)
    numbers, classes, samples = album.shown(), album.classes, album.samples()
    found = await asyncio.to_thread(Reading.of, snapshot, samples, classes=len(classes))
    return ReadingState(
        step=found.step,
        numbers=tuple(numbers.tolist()),
        losses=tuple(loss if math.isfinite(loss) else None for loss in found.loss.tolist()),
        read_as=tuple(classes[place].id for place in found.prediction.tolist()),
    )


@router.get("/curve")
async def curve(manager: ManagerDep, session_id: str) -> LearningCurveState | None:
    """How well a network does with more and more of the pictures, as far as that was measured."""
    found = manager.learning_curves.of(manager.find(session_id))
    return found.state if found else None


@router.post("/curve", status_code=202)
async def measure(
    manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str
) -> LearningCurveState:
    """Begin to measure that, of the pictures and the network as they are now."""
    desk = Desk(manager, rooms, session_id, key)
    rooms.check_key(desk.session, key, "govern")
    return (await asyncio.to_thread(manager.learning_curves.begin, desk.session)).state
