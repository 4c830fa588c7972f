"""The short line: messages are heard as they come, frames go out at once, but never past others that wait."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from neurarium.api.line import EXTENSION, LineProtocol
from tests.api.page import open_ready_page

pytestmark = pytest.mark.anyio
TIMEOUT_SECS = 10


class Transport(asyncio.Transport):
    """Hands what is written to a client."""

    def __init__(self, client: ClientProtocol) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written: list[bytes] = []
        self.aborted = False
        self._client = client

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(data)  # type: ignore[arg-type]
        self._client.receive_data(bytes(data))

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def abort(self) -> None:
        self.aborted = True


class Connection:
    """A client and the end of its websocket at the server, without a network; the application reads."""

    def __init__(self) -> None:
        self.client = ClientProtocol(parse_uri("ws://127.0.0.1/"))
        self.transport = Transport(self.client)
        config = uvicorn.Config(self._serve, interface="asgi3", ws=LineProtocol, log_level="warning")
        config.load()
        self.protocol = LineProtocol(config, ServerState(), {})
        self.protocol.connection_made(self.transport)
        self.read: list[object] = []
        self.extension: object = None
        self._accepted = asyncio.Event()

    async def open(self) -> "Connection":
        self.client.send_request(self.client.connect())
        self.deliver()
        await asyncio.wait_for(self._accepted.wait(), TIMEOUT_SECS)
        self.client.events_received()
        return self

    def deliver(self) -> None:
        """Bring what the client has sent."""
        self.protocol.data_received(b"".join(self.client.data_to_send()))

    def came(self) -> list[bytes]:
        """The contents of the frames that the client has got."""
        return [bytes(event.data) for event in self.client.events_received() if isinstance(event, Frame)]

    async def close(self) -> None:
        self.protocol.connection_lost(None)
        await asyncio.wait(self.protocol.tasks, timeout=TIMEOUT_SECS)

    async def _serve(self, scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        await receive()  # type: ignore[operator]
        self.extension = scope["extensions"].get(EXTENSION)
        await send({"type": "websocket.accept"})  # type: ignore[operator]
        self._accepted.set()
        while (message := await receive())["type"] == "websocket.receive":  # type: ignore[operator]
            self.read.append(message.get("text") or message.get("bytes"))


async def test_without_a_listener_messages_are_read_as_ever() -> None:
    connection = await Connection().open()
    connection.client.send_text(b"one")
    connection.client.send_binary(b"two")
    connection.deliver()
    await connection.close()
    assert connection.read == ["one", b"two"]


async def test_a_listener_hears_messages_in_the_moment_that_they_come() -> None:
    connection = await Connection().open()
    assert connection.extension is connection.protocol
    heard: list[str | bytes] = []
    connection.protocol.listener = heard.append
    connection.client.send_text("größer".encode())
    connection.client.send_binary(b"")
    connection.client.send_text(b"in ", fin=False)
    connection.client.send_continuation(b"parts", fin=True)
    connection.deliver()
    assert heard == ["größer", b"", "in parts"]
    await connection.close()
    assert connection.read == []


async def test_a_text_that_is_none_closes_the_connection() -> None:
    connection = await Connection().open()
    heard: list[str | bytes] = []
    connection.protocol.listener = heard.append
    connection.client.send_text(b"\xff")
    connection.deliver()
    assert heard == []
    assert connection.client.close_rcvd is not None
    assert connection.client.close_rcvd.code == 1007
    await connection.close()


async def test_frames_go_out_at_once_and_are_encoded_once_for_all() -> None:
    first, second = await Connection().open(), await Connection().open()
    frame = bytes(70_000)
    assert first.protocol.send_at_once(frame)
    assert second.protocol.send_at_once(frame)
    assert first.came() == second.came() == [frame]
    assert first.transport.written[-1] is second.transport.written[-1]
    assert first.transport.written[-1] == Frame(Opcode.BINARY, frame).serialize(mask=False)
    await first.close()
    await second.close()


async def test_nothing_is_sent_while_other_messages_wait_or_once_the_connection_ends() -> None:
    connection = await Connection().open()
    connection.protocol.pause_writing()
    assert not connection.protocol.send_at_once(b"frame")
    connection.protocol.resume_writing()
    assert connection.protocol.send_at_once(b"frame")
    await connection.close()
    assert not connection.protocol.send_at_once(b"frame")
    assert connection.came() == [b"frame"]


async def test_the_server_takes_the_short_line(
    address: str, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    send_at_once = LineProtocol.send_at_once

    def remember(self: LineProtocol, message: bytes) -> bool:
        sent.append(message)
        return send_at_once(self, message)

    monkeypatch.setattr(LineProtocol, "send_at_once", remember)
    async with open_ready_page(address, session_id) as page:
        await page.send("play")
        # A frame that comes while an event waits goes the usual way, after it.
        while len(sent) < 3:
            await page.shown()


async def test_frames_that_are_no_messages_are_counted() -> None:
    connection = await Connection().open()
    sizes: list[int] = []
    connection.protocol.listener = lambda _: None
    connection.protocol.control_listener = sizes.append
    connection.client.send_ping(b"1234")
    connection.client.send_pong(b"unasked")
    connection.client.send_text(b"in ", fin=False)
    connection.client.send_continuation(b"three ", fin=False)
    connection.client.send_continuation(b"parts", fin=True)
    connection.deliver()
    assert len(sizes) == 3
    assert sum(sizes) >= len(b"unasked" + b"three ")
    await connection.close()


async def test_pings_are_answered_only_as_long_as_the_answers_are_read() -> None:
    connection = await Connection().open()
    connection.client.send_ping(b"first")
    connection.deliver()
    assert connection.came() == [b"first"]
    connection.protocol.pause_writing()
    written = len(connection.transport.written)
    for _ in range(100):
        connection.client.send_ping(b"again")
    connection.deliver()
    assert len(connection.transport.written) == written
    connection.protocol.resume_writing()
    connection.client.send_ping(b"last")
    connection.deliver()
    assert connection.came() == [b"last"]
    await connection.close()


async def test_a_peer_that_neither_reads_nor_answers_is_cut_off() -> None:
    connection = await Connection().open()
    connection.protocol.pause_writing()
    connection.protocol.keepalive_timeout()
    assert connection.transport.aborted
    await connection.close()
