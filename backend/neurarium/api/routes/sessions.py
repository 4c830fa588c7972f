"""Sessions: making and finding them, their samples, and their websocket."""

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Response, WebSocket
from pydantic import Field

from neurarium.api.deps import ManagerDep
from neurarium.api.ws import serve_viewer
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Frozen, Identifier
from neurarium.engine.preset import default_preset
from neurarium.protocol.commands import Split
from neurarium.protocol.events import SessionState
from neurarium.protocol.frames import encode_frame

router = APIRouter(prefix="/sessions")

MAX_SAMPLES = 512


class NewSession(Frozen):
    """What a session begins with: an experiment, or a preset on a data set, or neither for the default."""

    experiment: Experiment | None = None
    preset: Identifier | None = None
    dataset: Identifier | None = None


class SamplesMeta(Frozen):
    """Metadata of a frame of samples: `input`, (n, *shape), and `label`, (n,)."""

    split: Split
    index: tuple[int, ...]


@router.post("", status_code=201)
async def create(manager: ManagerDep, wanted: NewSession) -> SessionState:
    """A new session."""
    experiment = wanted.experiment
    if experiment is None and (wanted.preset or wanted.dataset):
        dataset = wanted.dataset or manager.settings.default_dataset
        preset = wanted.preset or default_preset(dataset, preferred=manager.settings.default_preset)
        experiment = await manager.preset_experiment(preset, dataset)
    return (await manager.create(experiment)).state


@router.get("/{session_id}")
async def find(manager: ManagerDep, session_id: str) -> SessionState:
    """A session's whole small state."""
    return manager.find(session_id).state


@router.get("/{session_id}/samples", response_class=Response)
async def samples(
    manager: ManagerDep,
    session_id: str,
    split: Split,
    index: Annotated[list[Annotated[int, Field(ge=0)]], Query(min_length=1, max_length=MAX_SAMPLES)],
) -> Response:
    """Samples of the session's data, raw, as a frame."""
    data = manager.find(session_id).data
    part = getattr(data.host, split)
    if max(index) >= part.size:
        raise EngineError(
            "no_sample", f"There are {part.size:,} {split} samples, numbered from 0.", field="index"
        )
    chosen = np.array(index)
    first = next(iter(part.inputs.values()))
    tensors = {"input": first[chosen], "label": part.target[chosen]}
    frame = encode_frame(SamplesMeta(split=split, index=tuple(index)), tensors)
    return Response(frame, media_type="application/octet-stream")


@router.websocket("/{session_id}/ws")
async def websocket(manager: ManagerDep, websocket: WebSocket, session_id: str) -> None:
    """A viewer's connection."""
    await serve_viewer(manager, websocket, session_id)
