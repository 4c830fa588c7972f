"""Training while it is watched."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from neurarium.bench.server import BenchServer
from neurarium.protocol.commands import Play

WARM_UP_SECS = 1.0


class Watched(NamedTuple):
    """How fast a session trained, how many frames its slowest viewer got, and what of a core viewers took."""

    steps_per_sec: float
    frames_per_sec: float
    viewers_cores: float


@asynccontextmanager
async def watching(
    server: BenchServer,
    preset: str,
    dataset: str = "digits",
    *,
    summaries: tuple[str, ...] = ("weights", "activations", "prediction"),
    viewers: int = 1,
    frames_per_sec: float = 60,
) -> AsyncIterator[Callable[[float], Awaitable[Watched]]]:
    """A session that trains at full speed for some viewers; measures it for so many seconds."""
    session = server.new_session(preset, dataset)
    async with server.viewer(session.id) as player:
        await player.ready()
        await player.send(Play())
        crowd = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "neurarium.bench.crowd", server.address, session.id),
            *(str(viewers), str(frames_per_sec), *summaries),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        stdin, stdout = crowd.stdin, crowd.stdout
        assert stdin is not None
        assert stdout is not None

        async def measure(secs: float) -> Watched:
            stdin.write(f"{secs}\n".encode())
            return Watched(*map(float, (await stdout.readline()).split()))

        await stdout.readline()
        await measure(WARM_UP_SECS)
        yield measure
        stdin.close()
        await crowd.wait()
