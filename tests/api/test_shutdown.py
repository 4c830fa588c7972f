"""The server as a process: it starts, serves, and stops when it is told to."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType

import httpx2
import pytest

from neurarium.protocol.events import SessionState
from tests.api.page import open_page, open_ready_page
from tests.api.server import TIMEOUT_SECS
from tests.conftest import CACHE_DIR
from tests.experiments import tiny_experiment

pytestmark = pytest.mark.anyio
GOING_AWAY = (1001, 1012)


@asynccontextmanager
async def server_process(
    files: int | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`neurarium serve` on an unused port, with so many files to be open; its process and its `host:port`."""
    limit = ("bash", "-c", f'ulimit -n {files} && exec "$0" "$@"') if files else ()
    process = await asyncio.create_subprocess_exec(
        *limit,
        sys.executable,
        *("-W", "error", "-m", "neurarium", "serve", "--port", "0", "--device", "cpu"),
        env=os.environ
        | {
            "PYTHONPATH": str(Path(__file__).parents[2] / "backend"),
            "NEURARIUM_CACHE_DIR": str(CACHE_DIR),
            "NEURARIUM_DEFAULT_PRESET": "linear",
            "NEURARIUM_DEFAULT_DATASET": "digits_8x8",
            "COLUMNS": "200",
            **environment,
        },
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(TIMEOUT_SECS):
            while not (found := re.search(rb"http://([\d.]+:\d+)", line := await process.stderr.readline())):
                assert line, "the server has ended"
        yield process, found[1].decode()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def new_session(address: str) -> str:
    body = {"experiment": tiny_experiment(dataset="digits_8x8").model_dump(mode="json")}
    async with httpx2.AsyncClient() as client:
        answer = await client.post(f"http://{address}/api/sessions", json=body, timeout=TIMEOUT_SECS)
    return SessionState.model_validate(answer.json()).id


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_closes_its_sockets_and_ends_well(sign: signal.Signals) -> None:
    async with server_process() as (process, address):
        session_id = await new_session(address)
        async with open_ready_page(address, session_id) as page, open_page(address, session_id) as idle:
            await page.send("play")
            await page.shown(lambda shown: shown.meta.step > 20)
            process.send_signal(sign)
            closed = [await page.closed(), await idle.closed()]
        async with asyncio.timeout(TIMEOUT_SECS):
            assert process.stderr is not None
            errors = (await process.stderr.read()).decode()
            assert await process.wait() == 0
        assert all(close.code in GOING_AWAY for close in closed)
        assert "Traceback" not in errors
        assert "ERROR" not in errors
