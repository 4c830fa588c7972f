"""A server of the benchmark's own, in a process of its own, and viewers of it."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel
from websockets.asyncio.client import ClientConnection, connect

from neurarium.engine.lab import lab_registry
from neurarium.protocol.commands import Acknowledge, InputMeta, SetInput, SetSpeed, Subscribe
from neurarium.protocol.events import FrameMeta, SessionState
from neurarium.protocol.frames import decode_frame, encode_frame
from neurarium.protocol.patch import patched

START_SECS = 60.0


class Frame(NamedTuple):
    """A frame as it came, and when."""

    meta: FrameMeta
    tensors: dict[str, np.ndarray]
    size: int
    at: float


class BenchServer(NamedTuple):
    """Where the server is, and the number of its process."""

    address: str
    pid: int

    def new_session(self, preset: str, dataset: str = "digits") -> SessionState:
        """A session of a preset."""
        return self._new_session({"preset": preset, "dataset": dataset})

    def open_lab(self, lab: str) -> SessionState:
        """A session of a lab."""
        return self._new_session({"experiment": lab_registry[lab].experiment.model_dump(mode="json")})

    def _new_session(self, asked: dict[str, Any]) -> SessionState:
        request = urllib.request.Request(
            f"http://{self.address}/api/sessions",
            json.dumps(asked).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:
            return SessionState.model_validate_json(response.read())

    @asynccontextmanager
    async def viewer(self, session_id: str) -> AsyncIterator["BenchViewer"]:
        """A viewer of a session."""
        address = f"ws://{self.address}/api/sessions/{session_id}/ws"
        async with connect(address, max_size=None, compression=None) as connection:
            yield BenchViewer(connection)


class BenchViewer:
    """A page's part of the wire, without a page."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._session: dict[str, Any] = {}

    async def send(self, command: BaseModel) -> None:
        """Send a command."""
        await self._connection.send(command.model_dump_json())

    async def subscribe(self, *summaries: str, frames_per_sec: float = 60) -> None:
        """Ask for summaries by name, of the first test sample."""
        await self.send(SetInput(split="test", index=0))
        specs = [{"type": name} for name in summaries]
        await self.send(Subscribe.model_validate({"summaries": specs, "interval_secs": 1 / frames_per_sec}))

    async def draw(self, picture: np.ndarray, revision: int) -> None:
        """Set the input to a drawing."""
        await self._connection.send(encode_frame(InputMeta(revision=revision), {"input": picture}))

    async def next_frame(self) -> Frame:
        """The next frame, acknowledged; events on the way are passed over."""
        while True:
            message = await self._connection.recv()
            if isinstance(message, bytes):
                meta, tensors = decode_frame(message)
                frame = Frame(FrameMeta.model_validate_json(meta), tensors, len(message), time.perf_counter())
                await self.send(Acknowledge(frame=frame.meta.id))
                return frame
            self._heard(message)

    async def next_event(self) -> dict[str, Any]:
        """The next event; frames on the way are acknowledged and passed over."""
        while True:
            message = await self._connection.recv()
            if isinstance(message, str):
                return self._heard(message)
            meta = FrameMeta.model_validate_json(decode_frame(message)[0])
            await self.send(Acknowledge(frame=meta.id))

    def _heard(self, message: str) -> dict[str, Any]:
        """An event, with the whole state of the session where only a part of it came."""
        event: dict[str, Any] = json.loads(message)
        if event["type"] == "session_patched":
            event = {"type": "session_changed", "session": patched(self._session, event["changes"])}
        if event["type"] == "session_changed":
            self._session = event["session"]
        return event

    async def next_state(self) -> SessionState:
        """The next session state; frames on the way are acknowledged and passed over."""
        while (event := await self.next_event())["type"] != "session_changed":
            pass
        return SessionState.model_validate(event["session"])

    async def ready(self) -> SessionState:
        """The session's state once its program is compiled; it will play as fast as it goes."""
        await self.send(SetSpeed())
        async with asyncio.timeout(START_SECS):
            while (state := await self.next_state()).status == "compiling":
                pass
        return state


@contextmanager
def serve(**environment: str) -> Iterator[BenchServer]:
    """A running server on a free port of the loopback address."""
    command = [sys.executable, "-m", "neurarium", "serve", "--port", "0"]
    data = tempfile.TemporaryDirectory()
    own = {"COLUMNS": "200", "NEURARIUM_DATA_DIR": data.name, **environment}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **own})
    try:
        assert process.stderr is not None
        address = next(
            match.group(1) for line in process.stderr if (match := re.search(r"is at http://(\S+)", line))
        )
        yield BenchServer(address, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        data.cleanup()
