"""A page that stops reading or acknowledging: nothing piles up, and no other page waits for it."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from neurarium.runtime.viewer import MAX_WAITING_EVENTS, Viewer
from tests.api.page import open_page, open_ready_page

pytestmark = pytest.mark.anyio
RECEIVE_BYTES = 4096


@contextmanager
def deaf_page(address: str, session_id: str) -> Iterator[Callable[[dict[str, object] | bytes], None]]:
    """A page over a raw socket with a small buffer, which sends but never reads after the handshake."""
    host, port = address.split(":")
    protocol = ClientProtocol(parse_uri(f"ws://{address}/api/sessions/{session_id}/ws"))
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        raw.settimeout(20)
        raw.connect((host, int(port)))
        protocol.send_request(protocol.connect())
        raw.sendall(b"".join(protocol.data_to_send()))
        assert b"101" in raw.recv(64)

        def send(message: dict[str, object] | bytes) -> None:
            if isinstance(message, bytes):
                protocol.send_binary(message)
            else:
                protocol.send_text(json.dumps(message).encode())
            raw.sendall(b"".join(protocol.data_to_send()))

        protocol.state = protocol.state.OPEN
        yield send


@pytest.fixture
def viewers(monkeypatch: pytest.MonkeyPatch) -> list[Viewer]:
    """All viewers that the server makes from now on."""
    made: list[Viewer] = []
    init = Viewer.__init__

    def remember(self: Viewer) -> None:
        init(self)
        made.append(self)

    monkeypatch.setattr(Viewer, "__init__", remember)
    return made


async def test_a_page_that_never_acknowledges_gets_one_frame_while_others_get_many(
    address: str, session_id: str
) -> None:
    async with open_page(address, session_id) as silent, open_ready_page(address, session_id) as page:
        silent.acknowledges = False
        await silent.send("subscribe")
        first = await silent.shown()
        await page.send("play")
        for _ in range(30):
            await page.shown()
        await page.send("pause")
        await page.state(lambda state: not state.playing)
        await silent.send("set_input", split="test", index=10**9, request_id=5)
        frames = 0
        while type(message := await silent.next()).__name__ != "CommandFailed":
            frames += type(message).__name__ == "Shown"
        assert frames == 0
        await silent.send("acknowledge", frame=first.meta.id)
        assert (await silent.shown()).meta.first_step == first.meta.end_step


async def test_a_page_that_reads_nothing_slows_no_other_and_keeps_one_state_waiting(
    address: str, session_id: str, viewers: list[Viewer]
) -> None:
    with deaf_page(address, session_id) as send:
        send({"type": "subscribe", "summaries": [{"type": "weights"}]})
        async with open_ready_page(address, session_id) as page:
            await page.send("set_speed")
            await page.send("play")
            for number in range(400):
                await page.send(
                    "set_hyperparameters", values={"optimizer.learning_rate": 0.001 + number / 1e6}
                )
            await page.state(lambda state: state.hyperparameters["optimizer.learning_rate"] > 0.00139)
            step = (await page.shown()).meta.step
            await page.shown(lambda shown: shown.meta.step > step + 200)
            deaf = viewers[0]
            assert deaf.waiting <= 2
            assert page.socket.protocol.close_rcvd is None


async def test_one_that_reads_nothing_and_is_told_too_much_is_given_up(
    address: str, session_id: str, viewers: list[Viewer]
) -> None:
    async with open_ready_page(address, session_id) as page:
        with deaf_page(address, session_id) as send:
            await page.state(lambda state: state.viewers == 2)
            # The page's own refusals fill its sockets, then what waits for it, until it is too much.
            while not viewers[-1].lost.is_set():
                send(b"no frame " * 200)
            assert viewers[-1].waiting <= MAX_WAITING_EVENTS
            await page.state(lambda state: state.viewers == 1)
        await page.is_served()
