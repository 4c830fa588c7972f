"""Whatever a page sends: the answer is in words, and the session and the other pages live on."""

import contextlib
import json
import socket
from collections.abc import Callable
from typing import Any

import httpx2
import numpy as np
import pytest
import websockets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurarium.api.ws import NO_SESSION, TOO_MANY_MESSAGES, TOO_MANY_VIEWERS
from neurarium.protocol.commands import InputMeta
from neurarium.protocol.frames import encode_frame
from neurarium.settings import Limits, Settings
from tests.api.conftest import VIEWERS
from tests.api.page import open_page, open_ready_page
from tests.api.server import serving
from tests.conftest import CACHE_DIR
from tests.protocol.test_commands import JSON, MESSAGES
from tests.protocol.test_frames import TENSORS

pytestmark = pytest.mark.anyio
FUZZING = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
DRAWING = np.zeros((8, 8, 1), np.uint8)


@pytest.mark.parametrize(
    ("message", "code", "words"),
    [
        ("", "invalid_command", "A command is no JSON"),
        ("{", "invalid_command", "A command is no JSON"),
        ("[]", "invalid_command", "should be an object with fields"),
        ('{"type": "dance"}', "invalid_command", "A command should be one of "),
        ('{"type": "play", "loudly": true}', "invalid_command", "loudly is not known here"),
        ('{"type": "step", "steps": 0}', "invalid_command", "steps should be 1 or more, not 0"),
        ('{"type": "set_input", "split": "test", "index": 100000}', "no_sample", "numbered from 0"),
        ('{"type": "subscribe", "summaries": [{"type": "dreams"}]}', "unknown_type", "no summary “dreams”"),
        (
            '{"type": "set_hyperparameters", "values": {"x": 1}}',
            "unknown_hyperparameter",
            "no hyperparameter “x”",
        ),
        ('{"type": "fetch_dataset", "dataset": "digits"}', "data_available", "is there already"),
        ('{"type": "fetch_dataset", "dataset": "nothing"}', "unknown_type", "no data set “nothing”"),
        (b"", "invalid_frame", "header"),
        (b"drawing", "invalid_frame", "header"),
        (encode_frame(InputMeta(), {"image": DRAWING}), "invalid_frame", "the one tensor “input”"),
        (encode_frame(InputMeta(), {"input": DRAWING[0]}), "input_shape", "8 × 8 × 1, not 8 × 1"),
        (encode_frame(InputMeta(label=10), {"input": DRAWING}), "no_class", "10 classes"),
        (encode_frame(Limits(), {"input": DRAWING}), "invalid_command", "is not known here"),
    ],
)
async def test_a_bad_message_is_refused_in_words_and_the_page_is_still_served(
    address: str, session_id: str, message: str | bytes, code: str, words: str
) -> None:
    async with open_page(address, session_id) as page:
        await page.socket.send(message)
        problem = await page.failure()
        assert problem.code == code
        assert words in problem.message
        await page.is_served()


@pytest.mark.parametrize(
    "message",
    [
        {"type": "step", "steps": -1},
        {"type": "dance"},
        {"type": "set_hyperparameters", "values": {"x": 1}},
        {"type": "load_experiment", "experiment": {"dataset": {"type": "digits"}}},
    ],
)
async def test_a_refusal_names_its_request(address: str, session_id: str, message: dict[str, Any]) -> None:
    async with open_page(address, session_id) as page:
        await page.socket.send(json.dumps(message | {"request_id": 77}))
        assert (await page.failure(77)).message


async def test_one_pages_bad_messages_reach_no_other(address: str, session_id: str) -> None:
    async with open_ready_page(address, session_id) as bad, open_ready_page(address, session_id) as good:
        await bad.send("set_speed")
        await bad.send("play")
        for _ in range(50):
            await bad.socket.send(b"\xff" * 100)
            await bad.socket.send("{")
        await good.shown(lambda shown: shown.meta.step > 100)
        assert await good.fails_not_within(0.05)


async def test_a_message_that_is_too_large_closes_its_socket_alone(address: str, session_id: str) -> None:
    async with open_page(address, session_id) as good, open_page(address, session_id) as bad:
        await bad.socket.send(b" " * 70_000)
        assert (await bad.closed()).code == 1009
        await good.is_served()


@pytest.mark.parametrize("session", ["nobody", "x" * 500, "%F0%9F%90%9F" * 60, "%00"])
async def test_an_unknown_session_closes_with_its_code(address: str, session: str) -> None:
    async with open_page(address, session) as page:
        closed = await page.closed()
        assert closed.code == NO_SESSION
        assert closed.reason.startswith("There is no session")


async def test_one_viewer_too_many_is_told_so(address: str, session_id: str) -> None:
    async def open_all(left: int) -> None:
        async with open_page(address, session_id) as page:
            await page.state(lambda state: state.viewers == VIEWERS - left + 1)
            if left > 1:
                await open_all(left - 1)
                return
            async with open_page(address, session_id) as last:
                assert (await last.closed()).code == TOO_MANY_VIEWERS
            await page.is_served()

    await open_all(VIEWERS)


async def test_too_many_messages_close_their_socket_alone() -> None:
    strict = Settings(
        port=0,
        cache_dir=CACHE_DIR,
        default_preset="linear",
        default_dataset="digits_8x8",
        limits=Limits(messages_per_sec=20),
    )
    with serving(strict) as address:
        session_id = httpx2.post(f"http://{address}/api/sessions", json={}).json()["id"]
        async with open_page(address, session_id) as good, open_page(address, session_id) as bad:
            with contextlib.suppress(websockets.ConnectionClosed):
                for _ in range(200):
                    await bad.send("pause")
            assert (await bad.closed()).code == TOO_MANY_MESSAGES
            await good.is_served()


@FUZZING
@given(messages=st.lists(st.one_of(JSON, MESSAGES).map(json.dumps) | st.text() | st.binary(), max_size=20))
async def test_whatever_is_sent_the_page_is_served(
    address: str, new_session: Callable[..., str], messages: list[str | bytes]
) -> None:
    async with open_page(address, shared(new_session)) as page:
        for message in messages:
            await page.socket.send(message)
        await page.is_served()


@FUZZING
@given(tensors=TENSORS, change=st.tuples(st.integers(0, 300), st.binary(max_size=4)))
async def test_whatever_is_drawn_the_page_is_served(
    address: str, new_session: Callable[..., str], tensors: dict[str, np.ndarray], change: tuple[int, bytes]
) -> None:
    async with open_page(address, shared(new_session)) as page:
        frame = encode_frame(InputMeta(), tensors | {"input": DRAWING})
        at, others = change
        await page.socket.send(frame)
        await page.socket.send(frame[:at] + others + frame[at + len(others) :])
        await page.is_served()


_shared: list[str] = []


def shared(new_session: Callable[..., str]) -> str:
    """One session for all examples of the fuzzing."""
    if not _shared:
        _shared.append(new_session())
    return _shared[0]


async def test_text_that_is_no_utf8_closes_its_socket_alone(address: str, session_id: str) -> None:
    async with open_page(address, session_id) as good, open_page(address, session_id) as bad:
        await bad.socket.send(b"\xff\xfe", text=True)
        assert (await bad.closed()).code == 1007
        await good.is_served()


def test_bytes_that_are_no_request_are_a_bad_request(address: str) -> None:
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as raw:
        raw.sendall(b"\x00\x01 nonsense \r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
