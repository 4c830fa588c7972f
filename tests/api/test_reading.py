"""Reading ahead: a few messages wait without stopping the reading, many stop it until they are taken."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from neurarium.api.reading import READ_AHEAD, ReadAheadProtocol

pytestmark = pytest.mark.anyio


class Transport(asyncio.Transport):
    """Takes note of whether it is read."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self._is_read = True
        self.pauses = 0
        self.has_answered = asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.has_answered.set()

    def pause_reading(self) -> None:
        self.pauses += self._is_read
        self._is_read = False

    def resume_reading(self) -> None:
        self._is_read = True

    def is_read(self) -> bool:
        return self._is_read

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass


class Application:
    """An application that takes a message when it is told to."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self._wanted = asyncio.Semaphore(0)
        self._all_taken = asyncio.Event()
        self._goal = 0

    async def __call__(self, _scope: object, receive: object, send: object) -> None:
        await receive()  # type: ignore[operator]
        await send({"type": "websocket.accept"})  # type: ignore[operator]
        while True:
            await self._wanted.acquire()
            message = await receive()  # type: ignore[operator]
            if message["type"] != "websocket.receive":
                return
            self.taken.append(message["text"])
            if len(self.taken) == self._goal:
                self._all_taken.set()

    def finish(self) -> None:
        self._wanted.release()

    async def take(self, count: int) -> None:
        self._goal = len(self.taken) + count
        self._all_taken.clear()
        for _ in range(count):
            self._wanted.release()
        await asyncio.wait_for(self._all_taken.wait(), 10)


async def test_reading_stops_only_while_many_messages_wait() -> None:
    application, transport = Application(), Transport()
    config = uvicorn.Config(application, ws=ReadAheadProtocol, log_level="warning")
    config.load()
    protocol = ReadAheadProtocol(config, ServerState(), {})
    protocol.connection_made(transport)
    client = ClientProtocol(parse_uri("ws://127.0.0.1/"))
    client.send_request(client.connect())
    protocol.data_received(b"".join(client.data_to_send()))
    await asyncio.wait_for(transport.has_answered.wait(), 10)
    client.state = client.state.OPEN

    def send(count: int) -> None:
        for number in range(count):
            client.send_text(str(number).encode())
        protocol.data_received(b"".join(client.data_to_send()))

    send(READ_AHEAD)
    assert transport.is_read()
    send(1)
    assert not transport.is_read()
    await application.take(READ_AHEAD)
    assert not transport.is_read()
    await application.take(1)
    assert transport.is_read()
    assert transport.pauses == 1
    assert application.taken == [*map(str, range(READ_AHEAD)), "0"]
    protocol.connection_lost(None)
    application.finish()
    await asyncio.wait(protocol.tasks)
