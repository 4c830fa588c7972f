"""Members of a room without browsers: each does on the wire what the page of a phone does."""

import asyncio
import base64
import contextlib
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from neurarium.protocol.commands import Acknowledge, Pause, Play, SetInput, Subscribe
from neurarium.protocol.events import FrameMeta
from neurarium.protocol.frames import decode_frame
from neurarium.protocol.room_commands import Answer, TakeSeat
from neurarium.protocol.rooms import RoomState

T = TypeVar("T")

FRAMES_PER_SEC = 30.0
# As the page comes back: `reconnectDelayMs` in socket.ts.
FIRST_DELAY_SECS, LONGEST_DELAY_SECS = 0.25, 2.0
UNSEATED, SHUT_OUT, REMOVED = 4401, 4402, 4403
SUBSCRIPTION = Subscribe.model_validate(
    {"summaries": [{"type": "activations"}, {"type": "prediction"}], "interval_secs": 1 / FRAMES_PER_SEC}
)


def asked(address: str, path: str, body: Any = None, key: str = "") -> Any:
    """What the server answers."""
    headers = {"Content-Type": "application/json", **({"Neurarium-Seat": key} if key else {})}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(address + path, data, headers)) as answer:
        return json.load(answer)


class Member:
    """One phone: it joins, is where its seat belongs, and comes back by itself when its connection ends."""

    def __init__(self, address: str, code: str, name: str) -> None:
        self.address = address
        self.name = name
        self.room: RoomState | None = None
        self.place = ""
        self.step = 0
        self.frames = 0
        self.is_here = False
        self.is_over = False
        self._code = code
        self._key = ""
        self._connection: ClientConnection | None = None

    async def live(self) -> None:
        """Join, and stay until the room is over."""
        seat = await asyncio.to_thread(
            asked, self.address, f"/api/rooms/{self._code}/seats", {"name": self.name}
        )
        self._key, self.place = seat["key"], seat["session"]
        attempts = 0
        while not self.is_over:
            place = self.place
            try:
                async with asyncio.timeout(None) as patience:
                    patience.reschedule(asyncio.get_running_loop().time() + 10)
                    async with connect(
                        f"ws{self.address.removeprefix('http')}/api/sessions/{place}/ws",
                        max_size=None,
                        compression=None,
                    ) as self._connection:
                        patience.reschedule(None)
                        attempts = 0
                        await self._look(self._connection)
            except (OSError, TimeoutError, WebSocketException) as error:
                self.is_over = getattr(getattr(error, "rcvd", None), "code", 0) in (
                    UNSEATED,
                    SHUT_OUT,
                    REMOVED,
                )
            self._connection, self.is_here = None, False
            if place == self.place and not self.is_over:
                delay = min(LONGEST_DELAY_SECS, FIRST_DELAY_SECS * 2**attempts)
                attempts += 1
                await asyncio.sleep(delay * random.uniform(0.5, 1))

    async def _look(self, connection: ClientConnection) -> None:
        self.step = self.frames = 0
        await self.send(TakeSeat(key=self._key))
        await self.send(SetInput(split="test", index=0, revision=1))
        await self.send(SUBSCRIPTION)
        async for message in connection:
            if isinstance(message, bytes):
                meta = FrameMeta.model_validate_json(decode_frame(message)[0])
                self.step, self.frames = meta.step, self.frames + 1
                await self.send(Acknowledge(frame=meta.id))
            elif (event := json.loads(message))["type"] == "room_changed" and event["room"]:
                self.room = RoomState.model_validate(event["room"])
                self.is_here = self.room.seat is not None
                if self.is_here and self.room.place != self.place:
                    self.place = self.room.place
                    return

    async def send(self, command: BaseModel) -> None:
        """Ask for something, if there is a connection."""
        if self._connection is not None:
            with contextlib.suppress(WebSocketException):
                await self._connection.send(command.model_dump_json())

    async def answer(self) -> None:
        """Answer the question, by chance."""
        if self.room and self.room.question:
            question = self.room.question
            choice = random.randrange(len(question.choices))
            await self.send(Answer(question=question.number, choice=choice))

    async def draw(self) -> None:
        """Add a drawing of the class that it is asked for."""
        path = f"/api/sessions/{self.place}/pictures"
        # While the host names the classes, nobody is asked for one.
        for _ in range(100):
            album = await asyncio.to_thread(asked, self.address, f"{path}/album", None, self._key)
            if album["wanted"] is not None:
                break
            await asyncio.sleep(0.1)
        drawing = np.zeros((28, 28), np.uint8)
        row, column = random.randrange(6, 18), random.randrange(6, 18)
        # Each class is a bar of its own slope, somewhere else each time.
        for along in range(-5, 6):
            drawing[row + along * (album["wanted"] % 2), column + along * (1 - album["wanted"] % 2)] = 255
        picture = {"label": album["wanted"], "pixels": base64.b64encode(drawing.tobytes()).decode()}
        await asyncio.to_thread(asked, self.address, path, picture, self._key)

    async def play(self) -> None:
        """Train its own run."""
        await self.send(Play())

    async def pause(self) -> None:
        """Train it no more."""
        await self.send(Pause())


class SimulatedClass:
    """Members who live in a thread of their own."""

    def __init__(self, address: str) -> None:
        self.members: list[Member] = []
        self._address = address
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def join(self, code: str, count: int, *, within_secs: float = 0.0) -> None:
        """Have so many join, one after the other within that time."""
        self.members = [Member(self._address, code, f"Member {number + 1}") for number in range(count)]

        async def come(member: Member, after_secs: float) -> None:
            await asyncio.sleep(after_secs)
            await member.live()

        for number, member in enumerate(self.members):
            asyncio.run_coroutine_threadsafe(come(member, within_secs * number / count), self._loop)

    def all(
        self, act: Callable[[Member], Coroutine[Any, Any, T]], *, each_after_secs: float = 0.0
    ) -> list[T]:
        """Have all do something, and wait until they have; each thinks for up to that time first."""

        async def one(member: Member) -> T:
            await asyncio.sleep(random.uniform(0, each_after_secs))
            return await act(member)

        async def together() -> list[T]:
            return list(await asyncio.gather(*(one(member) for member in self.members)))

        return asyncio.run_coroutine_threadsafe(together(), self._loop).result(120)

    def wait(self, condition: Callable[[Member], bool], *, secs: float = 60.0) -> float:
        """Seconds until a condition has held for each member at least once."""
        begun = time.perf_counter()
        left = list(self.members)
        while left:
            left = [member for member in left if not condition(member)]
            if left and time.perf_counter() - begun > secs:
                raise TimeoutError(f"{len(left)} of {len(self.members)} are not as they should be")
            time.sleep(0.005)
        return time.perf_counter() - begun

    @property
    def here(self) -> int:
        """How many are in their seats."""
        return sum(member.is_here for member in self.members)
