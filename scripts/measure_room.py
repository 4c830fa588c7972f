"""How fast a class joins a room, and how long a member's drawing waits while others draw too.

`python -m scripts.measure_room` has 200 members join at once, each with a seat and a connection of its own;
then 30 of another room draw some ten times a second each while a network trains as fast as it goes; then
the 32 members of a third train a run of their own each, as fast as these go. `… own` measures the last alone.
"""

import asyncio
import json
import re
import selectors
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neurarium.bench.bare import planner
from neurarium.bench.crowd import Watcher
from neurarium.bench.server import BenchServer, BenchViewer, serve
from neurarium.protocol.commands import Pause, Play, SetSpeed, Subscribe
from neurarium.protocol.room_commands import GiveRuns, TakeSeat
from neurarium.protocol.rooms import RoomState

JOINING, DRAWING = 200, 30
DRAWINGS = 50
PAUSE_SECS = 0.1
TRAINING, WATCHED_SECS = 32, 10.0
FRAMES_PER_SEC = 30.0


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


class OwnRun:
    """A member's own run: the page that drives it, and a watcher that counts its frames and steps."""

    def __init__(self, page: BenchViewer, watcher: Watcher) -> None:
        self.page = page
        self.watcher = watcher

    async def play(self) -> None:
        """Train as fast as it goes."""
        await self.page.send(SetSpeed())
        await self.page.send(Play())


class Counted(NamedTuple):
    """Steps and frames per second of each run."""

    steps: list[float]
    frames: list[float]


async def measure_own_runs(server: BenchServer, preset: str, dataset: str, members: int) -> None:
    """All members train at once: steps and frames per second against one run alone, and the memory."""
    session = server.new_session(preset, dataset)
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(server.viewer(session.id))
        await host.ready()
        room = post(server, "/api/rooms", {"session": session.id})
        await host.send(TakeSeat(key=room["key"]))
        before_mib = memory_mib(server.pid)
        seats = [post(server, f"/api/rooms/{room['code']}/seats", {}) for _ in range(members)]
        begun = time.perf_counter()
        await host.send(GiveRuns())
        while (own := (await next_room(host)).own_runs) is None or own.given < members:
            pass
        print(f"{preset}: {members} runs given within {time.perf_counter() - begun:.1f} s")
        runs = [await own_run(server, seat, stack) for seat in seats]
        watch(runs, until=lambda: not any(run.watcher.awaited for run in runs))
        await runs[0].play()
        watch_for(runs, 3.0)
        alone = counted(runs[:1], runs)
        await runs[0].page.send(Pause())
        steps = [run.watcher.step for run in runs]
        begun, waits = time.perf_counter(), dict[int, float]()
        await asyncio.gather(*(run.play() for run in runs))

        def all_have_moved() -> bool:
            for number, run in enumerate(runs):
                if run.watcher.step > steps[number]:
                    waits.setdefault(number, time.perf_counter() - begun)
            return len(waits) == len(runs)

        watch(runs, until=all_have_moved)
        watch_for(runs, 3.0)
        together = counted(runs, runs)
        fewest, most = min(together.steps), max(together.steps)
        print(
            f"{preset}: alone {alone.steps[0]:,.0f} steps/s; {members} together {sum(together.steps):,.0f}, "
            f"{sum(together.steps) / alone.steps[0]:.2f} of it; {fewest:,.0f} to {most:,.0f} each, "
            f"unfairness {most / fewest:.2f}; first trained frame within {max(waits.values()):.2f} s; "
            f"{min(together.frames):.1f} to {max(together.frames):.1f} frames/s; "
            f"memory {memory_mib(server.pid):,.0f} MiB, {before_mib:,.0f} before"
        )


async def own_run(server: BenchServer, seat: dict[str, Any], stack: AsyncExitStack) -> OwnRun:
    """The run that a seat was given, once it can be trained, looked at as a page does."""
    async with server.viewer(seat["session"]) as viewer:
        await viewer.send(TakeSeat(key=seat["key"]))
        while (room := await next_room(viewer)).seat is None:
            pass
    page = await stack.enter_async_context(server.viewer(room.place))
    await page.send(TakeSeat(key=seat["key"]))
    await page.ready()
    names = ("activations", "prediction", "weights")
    specs = [{"type": name} for name in names]
    wanted = Subscribe.model_validate({"summaries": specs, "interval_secs": 1 / FRAMES_PER_SEC})
    return OwnRun(page, Watcher(server.address, room.place, wanted))


async def next_room(viewer: BenchViewer) -> RoomState:
    """The next state of the room that a viewer is told."""
    while True:
        event = await viewer.next_event()
        if event["type"] == "room_changed":
            return RoomState.model_validate(event["room"])


def watch(runs: Sequence[OwnRun], until: Callable[[], bool]) -> None:
    """Read and acknowledge frames of runs until something holds."""
    with selectors.DefaultSelector() as selector:
        for run in runs:
            selector.register(run.watcher.socket, selectors.EVENT_READ, run.watcher.read)
        while not until():
            for key, _ in selector.select(0.05):
                key.data()


def watch_for(runs: Sequence[OwnRun], secs: float) -> None:
    """Read and acknowledge frames of runs for a while."""
    end = time.perf_counter() + secs
    watch(runs, until=lambda: time.perf_counter() >= end)


def counted(some: Sequence[OwnRun], runs: Sequence[OwnRun]) -> Counted:
    """What some runs do in a while, in which all are watched."""
    before = [(run.watcher.step, run.watcher.frames, run.watcher.at) for run in some]
    begun = time.perf_counter()
    watch_for(runs, WATCHED_SECS)
    passed = time.perf_counter() - begun
    pairs = list(zip(some, before, strict=True))
    return Counted(
        [(run.watcher.step - step) / (run.watcher.at - at) for run, (step, _, at) in pairs],
        [(run.watcher.frames - frames) / passed for run, (_, frames, _) in pairs],
    )


def memory_mib(pid: int) -> float:
    """How much memory a process holds, in MiB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found.group(1)) / 1024


def told(waits: Sequence[float], members: int) -> None:
    """The figures, in words."""
    cuts = statistics.quantiles(waits, n=100)
    print(f"{members} members draw: answered in {cuts[49]:.1f} ms, 99 of 100 within {cuts[98]:.1f} ms")


def main() -> None:
    """Measure all on servers of their own."""
    with serve(NEURARIUM_DATABASE_URL="none") as server:
        if sys.argv[1:] != ["own"]:
            asyncio.run(measure_joining(server, JOINING))
            asyncio.run(measure_drawing(server, DRAWING))
    for preset, dataset in (("mlp_16_16", "digits"), ("mlp_128_64", "digits"), ("plane_4_2", "circle")):
        with serve(NEURARIUM_DATABASE_URL="none") as server:
            asyncio.run(measure_own_runs(server, preset, dataset, TRAINING))


if __name__ == "__main__":
    main()
