"""Sessions: making and finding them, their samples, and their websocket."""

import asyncio
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Query, Request, Response, WebSocket
from pydantic import Field, Json

from neurarium.api.deps import AddressDep, ManagerDep, RoomsDep, SeatKeyDep
from neurarium.api.ws import serve_viewer
from neurarium.engine.dataset import INPUT, TARGET
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Frozen, Identifier, Spec
from neurarium.engine.preset import default_preset
from neurarium.engine.train import TrainState
from neurarium.export.archive import Archive, write_archive
from neurarium.export.weights_alone import write_weights
from neurarium.protocol.code import Framework, WeightsForm
from neurarium.protocol.commands import Split
from neurarium.protocol.events import SessionState
from neurarium.protocol.frames import encode_frame
from neurarium.protocol.rooms import DrawingsMeta
from neurarium.protocol.weights import WeightsFound
from neurarium.runtime.class_drawings import ClassDrawings
from neurarium.runtime.manager import SESSION_ID, Manager
from neurarium.runtime.plan import Plan
from neurarium.runtime.weights_file import read_weights

# How long a file with weights waits for the network that they are for.
WAIT_SECS = 60.0
POLL_SECS = 0.05

router = APIRouter(prefix="/sessions")

MAX_SAMPLES = 512
SessionId = Annotated[str, Field(pattern=f"^{SESSION_ID.pattern}$")]


class NewSession(Frozen):
    """What a session begins with: an experiment, or a preset on a data set, or neither for the default.

    With the `id` of a link that has outlived its session it begins there, if nobody was faster.
    """

    id: SessionId | None = None
    experiment: Experiment | None = None
    preset: Identifier | None = None
    dataset: Identifier | None = None


class Held(Frozen):
    """For how many hours from now on a session is kept, while the server runs."""

    hours: float


class SamplesMeta(Frozen):
    """Metadata of a frame of samples: `input`, (n, *shape), and `label`, (n,)."""

    split: Split
    index: tuple[int, ...]


@router.post("", status_code=201)
async def create(manager: ManagerDep, address: AddressDep, wanted: NewSession) -> SessionState:
    """A new session, or the one that there is of the wanted id."""
    experiment = wanted.experiment
    if experiment is None and (wanted.preset or wanted.dataset):
        dataset = wanted.dataset or manager.settings.default_dataset
        preset = wanted.preset or default_preset(dataset, preferred=manager.settings.default_preset)
        experiment = await manager.preset_experiment(preset, dataset)
    return (await manager.create(experiment, address=address, session_id=wanted.id)).state


@router.get("/{session_id}")
async def find(rooms: RoomsDep, address: AddressDep, session_id: str) -> SessionState:
    """A session's whole small state."""
    return (await rooms.seek(session_id, address=address)).state


@router.post("/{session_id}/hold")
async def hold(manager: ManagerDep, rooms: RoomsDep, seat_key: SeatKeyDep, session_id: str) -> Held:
    """Keep a session although nobody looks at it, such as one that was prepared for a lesson."""
    session = manager.find(session_id)
    rooms.check_key(session, seat_key, "own")
    return Held(hours=manager.hold(session))


@router.get("/{session_id}/samples", response_class=Response)
async def samples(
    manager: ManagerDep,
    session_id: str,
    split: Split,
    index: Annotated[list[Annotated[int, Field(ge=0)]], Query(min_length=1, max_length=MAX_SAMPLES)],
    dataset: Annotated[Json[Spec | None], Query()] = None,
) -> Response:
    """Samples of the session's data, raw, as a frame; nothing, if they are no longer those of `dataset`."""
    plan = manager.find(session_id).plan
    if dataset not in (None, plan.experiment.dataset):
        return Response(status_code=204)
    part = getattr(plan.data.host, split)
    if max(index) >= part.size:
        raise EngineError(
            "no_sample", f"There are {part.size:,} {split} samples, numbered from 0.", field="index"
        )
    chosen = np.array(index)
    tensors = {"input": part.fields[INPUT][chosen], "label": part.fields[TARGET][chosen]}
    frame = encode_frame(SamplesMeta(split=split, index=tuple(index)), tensors)
    return Response(frame, media_type="application/octet-stream")


@router.get("/{session_id}/drawings", response_class=Response)
async def drawings(manager: ManagerDep, rooms: RoomsDep, seat_key: SeatKeyDep, session_id: str) -> Response:
    """What the members of the session's room have drawn, and what the network says of it now, as a frame."""
    session = manager.find(session_id)
    drawn = rooms.drawings(session, seat_key)
    seen = await asyncio.to_thread(ClassDrawings.of, drawn, session.snapshot, session.owner)
    tensors = {"input": seen.pictures, "probabilities": seen.probabilities}
    frame = encode_frame(DrawingsMeta(seats=seen.seats), tensors)
    return Response(frame, media_type="application/octet-stream")


@router.get("/{session_id}/wall", response_class=Response)
async def wall(
    manager: ManagerDep,
    rooms: RoomsDep,
    seat_key: SeatKeyDep,
    session_id: str,
    metric: Annotated[Identifier | None, Query()] = None,
) -> Response:
    """The own runs of the members of the session's room, for those who keep order, as a frame."""
    tiles = await rooms.wall(manager.find(session_id), seat_key, metric)
    return Response(encode_frame(tiles.meta, tiles.tensors), media_type="application/octet-stream")


@router.get("/{session_id}/record", response_class=Response)
async def record(rooms: RoomsDep, manager: ManagerDep, seat_key: SeatKeyDep, session_id: str) -> Response:
    """What is left of the lesson of the session's room, for its host: a zip of plain files."""
    content = await rooms.record(manager.find(session_id), seat_key)
    named = {"Content-Disposition": 'attachment; filename="lesson.zip"'}
    return Response(content, media_type="application/zip", headers=named)


@router.get("/{session_id}/code/{framework}", response_class=Response)
async def code(manager: ManagerDep, session_id: str, framework: Framework | Literal["onnx"]) -> Response:
    """A zip of all that it takes to run the session's experiment without Neurarium, with its weights."""
    plan, train_state = _trained(manager, session_id)
    archive = await asyncio.to_thread(write_archive, plan, train_state, framework)
    return _download(archive, "application/zip")


@router.get("/{session_id}/weights/{form}", response_class=Response)
async def weights(manager: ManagerDep, session_id: str, form: WeightsForm) -> Response:
    """The weights of now as a file of arrays, with a few inputs and what the network makes of them."""
    plan, train_state = _trained(manager, session_id)
    archive = await asyncio.to_thread(write_weights, plan, train_state, form)
    return _download(archive, "application/octet-stream")


@router.post("/{session_id}/weights")
async def open_weights(
    manager: ManagerDep,
    rooms: RoomsDep,
    seat_key: SeatKeyDep,
    session_id: str,
    request: Request,
    name: Annotated[str, Query(max_length=255)] = "a file",
) -> WeightsFound:
    """What a file with weights has for the session's networks; `take_weights` then begins with what fits."""
    session = manager.find(session_id)
    rooms.check_key(session, seat_key, "build")
    content, most_bytes = await request.body(), manager.settings.limits.run_bytes

    def found() -> WeightsFound:
        return session.hold_against(read_weights(content, most_bytes=most_bytes), name)

    # They are for the network that was asked for, not for the one before it.
    waited_secs = 0.0
    while session.is_loading and waited_secs < WAIT_SECS:
        await asyncio.sleep(POLL_SECS)
        waited_secs += POLL_SECS
    if session.is_loading:
        words = "The network that was chosen is still being compiled: open the file once it is there."
        raise EngineError("not_ready", words)
    # It may be there, and not seen yet.
    await asyncio.shield(asyncio.wrap_future(session.after_this()))
    return await asyncio.to_thread(found)


def _trained(manager: Manager, session_id: str) -> tuple[Plan, TrainState]:
    """What a session has learned, once there is something of it to be seen."""
    snapshot = manager.find(session_id).snapshot
    if snapshot is None:
        words = "The network is still being made ready to train: try again in a moment."
        raise EngineError("not_ready", words)
    return snapshot.plan, snapshot.train_state


def _download(archive: Archive, media_type: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{archive.filename}"'}
    return Response(archive.content, media_type=media_type, headers=named)


@router.websocket("/{session_id}/ws")
async def websocket(manager: ManagerDep, rooms: RoomsDep, websocket: WebSocket, session_id: str) -> None:
    """A viewer's connection."""
    await serve_viewer(manager, rooms, websocket, session_id)
