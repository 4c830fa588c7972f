"""Connections that ask for nothing, or take for ever to ask."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx2
import pytest

from neurarium.settings import Limits, Settings
from tests.api.page import open_page
from tests.api.server import TIMEOUT_SECS, serving
from tests.api.test_http import problem_of
from tests.api.test_shutdown import new_session, server_process

pytestmark = pytest.mark.anyio

FILES = 256
MANY = 400


@contextmanager
def idle_connections(address: str, count: int) -> Iterator[list[socket.socket]]:
    """Connections over which nothing is asked."""
    host, _, port = address.partition(":")
    with ExitStack() as open_ones:
        yield [
            open_ones.enter_context(socket.create_connection((host, int(port)), timeout=TIMEOUT_SECS))
            for _ in range(count)
        ]


def is_over(connection: socket.socket) -> bool:
    """Wait until the server ends it."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.fixture
def patient(settings: Settings) -> Settings:
    """Waits for a head as long as these tests may take."""
    return settings.model_copy(update={"head_secs": 10 * TIMEOUT_SECS})


def limited(settings: Settings, **limits: int) -> Settings:
    return settings.model_copy(update={"limits": Limits(**{**settings.limits.model_dump(), **limits})})


def test_where_there_are_too_many_the_one_that_was_idle_for_longest_makes_room(patient: Settings) -> None:
    with serving(limited(patient, connections=4)) as address, idle_connections(address, 4) as idle:
        assert httpx2.get(f"http://{address}/api/health").status_code == 200
        assert is_over(idle[0])
        idle[3].sendall(b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle[3].recv(12) == b"HTTP/1.1 200"


def test_of_one_address_as_many_are_served_as_may_be(patient: Settings) -> None:
    few = limited(patient, connections_per_address=2)
    trusting = few.model_copy(update={"trusted_proxies": ("10.0.0.1",)})
    with serving(trusting) as address, idle_connections(address, 3) as idle:
        assert is_over(idle[0])
    with serving(few) as address, idle_connections(address, 3) as idle:
        # A proxy may have many.
        idle[0].sendall(b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle[0].recv(12) == b"HTTP/1.1 200"


async def test_where_all_are_in_use_another_is_refused_in_words(patient: Settings) -> None:
    with serving(limited(patient, connections=1)) as address:
        session_id = await new_session(address)
        async with open_page(address, session_id) as page:
            await page.is_served()
            refused = await asyncio.to_thread(httpx2.get, f"http://{address}/api/health")
            assert problem_of(refused, 503).code == "too_many_connections"
            assert "default-src 'none'" in refused.headers["content-security-policy"]
            await page.is_served()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"])
def test_a_connection_that_does_not_come_to_its_question_is_closed(settings: Settings, said: bytes) -> None:
    hasty = settings.model_copy(update={"head_secs": 0.2})
    with serving(hasty) as address, idle_connections(address, 1) as (connection,):
        connection.sendall(said)
        assert is_over(connection)


def test_a_request_that_does_not_arrive_whole_is_refused(settings: Settings) -> None:
    hasty = settings.model_copy(update={"body_secs": 0.2})
    head = (
        b"POST /api/check HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    )
    with serving(hasty) as address, idle_connections(address, 1) as (connection,):
        connection.sendall(head)
        assert connection.recv(12) == b"HTTP/1.1 408"


def test_what_is_no_http_is_refused_strictly(address: str) -> None:
    with idle_connections(address, 1) as (connection,):
        connection.sendall(b"\x00\x01\r\n\r\n")
        with connection.makefile("rb") as answer:
            refused = answer.read().decode().lower()
        assert refused.startswith("http/1.1 400")
        assert "content-security-policy: default-src 'none'" in refused


@pytest.mark.skipif(os.name == "nt", reason="files are not limited there")
async def test_idle_connections_do_not_use_up_the_files_of_a_server_with_few() -> None:
    async with server_process(files=FILES) as (process, address):
        with idle_connections(address, MANY):
            async with httpx2.AsyncClient(timeout=TIMEOUT_SECS) as client:
                answer = await client.get(f"http://{address}/api/health")
                assert answer.status_code == 200
                # It reads a file of the package, and so opens one.
                assert (await client.get(f"http://{address}/api/catalog")).status_code == 200
            assert process.returncode is None
        process.terminate()
        assert process.stderr is not None
        assert b"Too many open files" not in await process.stderr.read()
