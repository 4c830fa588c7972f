"""How fast a class joins a room, and how long a member's drawing waits while others draw too.

`python -m scripts.measure_room` has 200 members join at once, each with a seat and a connection of its own;
then 30 of another room draw some ten times a second each while a network trains as fast as it goes.
"""

import asyncio
import json
import statistics
import time
import urllib.request
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import numpy as np

from neurarium.bench.bare import planner
from neurarium.bench.server import BenchServer, BenchViewer, serve
from neurarium.protocol.commands import Play, SetSpeed
from neurarium.protocol.room_commands import TakeSeat

JOINING, DRAWING = 200, 30
DRAWINGS = 50
PAUSE_SECS = 0.1


def post(server: BenchServer, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the server answers."""
    asked = urllib.request.Request(
        f"http://{server.address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked) as answer:
        return dict(json.load(answer))


async def join(server: BenchServer, code: str, stack: AsyncExitStack) -> BenchViewer:
    """A member who has a seat and sees a frame."""
    seat = await asyncio.to_thread(post, server, f"/api/rooms/{code}/seats", {})
    viewer = await stack.enter_async_context(server.viewer(seat["session"]))
    await viewer.send(TakeSeat(key=seat["key"]))
    await viewer.subscribe("activations", "prediction", frames_per_sec=30)
    await viewer.next_frame()
    return viewer


async def read_all(viewer: BenchViewer) -> None:
    """Read and acknowledge, as a page does."""
    while True:
        await viewer.next_frame()


async def measure_joining(server: BenchServer, members: int) -> None:
    """From the first who joins to the last who sees the network."""
    session = server.new_session("mlp_128_64")
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(server.viewer(session.id))
        await host.ready()
        room = post(server, "/api/rooms", {"session": session.id})
        await host.send(TakeSeat(key=room["key"]))
        waits: list[float] = []
        readers: list[asyncio.Task[None]] = []

        async def joined() -> None:
            begun = time.perf_counter()
            viewer = await join(server, room["code"], stack)
            waits.append(time.perf_counter() - begun)
            readers.append(asyncio.create_task(read_all(viewer)))

        begun = time.perf_counter()
        await asyncio.gather(*(joined() for _ in range(members)))
        print(f"{members} joined within {time.perf_counter() - begun:.1f} s; the slowest {max(waits):.1f} s")
        for reader in readers:
            reader.cancel()


async def measure_drawing(server: BenchServer, members: int) -> None:
    """Drawing to answer, of all members at once, while the network trains."""
    pictures = planner().datasets.load(planner().preset_experiment("linear", "digits").dataset, seed=0)
    images = np.asarray(pictures.host.test.fields["input"])
    session = server.new_session("mlp_128_64")
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(server.viewer(session.id))
        await host.ready()
        room = post(server, "/api/rooms", {"session": session.id})
        for command in (TakeSeat(key=room["key"]), SetSpeed(), Play()):
            await host.send(command)
        viewers = [await join(server, room["code"], stack) for _ in range(members)]
        waits = await asyncio.gather(*(_draw(viewer, images, n) for n, viewer in enumerate(viewers)))
        told([wait for each in waits for wait in each], members)


async def _draw(viewer: BenchViewer, images: np.ndarray, member: int) -> list[float]:
    waits = []
    await asyncio.sleep(PAUSE_SECS * member / 30)
    for revision in range(1, DRAWINGS + 1):
        sent = time.perf_counter()
        await viewer.draw(images[(member * DRAWINGS + revision) % len(images)], revision)
        while (frame := await viewer.next_frame()).meta.input_revision != revision:
            pass
        waits.append(1000 * (frame.at - sent))
        rested = time.perf_counter() + PAUSE_SECS
        while time.perf_counter() < rested:
            await viewer.next_frame()
    return waits


def told(waits: Sequence[float], members: int) -> None:
    """The figures, in words."""
    cuts = statistics.quantiles(waits, n=100)
    print(f"{members} members draw: answered in {cuts[49]:.1f} ms, 99 of 100 within {cuts[98]:.1f} ms")


def main() -> None:
    """Measure both on a server of their own."""
    with serve(NEURARIUM_DATABASE_URL="none") as server:
        asyncio.run(measure_joining(server, JOINING))
        asyncio.run(measure_drawing(server, DRAWING))


if __name__ == "__main__":
    main()
