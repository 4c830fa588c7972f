"""A class in which everyone trains: how evenly, how fast together, and what their pages see of it."""

import asyncio
import re
import selectors
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

from neurarium.bench.asking import post
from neurarium.bench.crowd import Watcher
from neurarium.bench.effort import Effort
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer, BenchViewer
from neurarium.protocol.commands import Pause, Play, SetSpeed, Subscribe
from neurarium.protocol.room_commands import GiveRuns, TakeSeat
from neurarium.protocol.rooms import RoomState

PRESET = "mlp_128_64"
TRAINING = 32
FRAMES_PER_SEC = 30.0


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


async def measure_own_runs(server: BenchServer, effort: Effort) -> list[Figure]:
    """All members train at once: against one run alone, and the memory that it takes."""
    session = server.new_session(PRESET)
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(server.viewer(session.id))
        await host.ready()
        room = post(server, "/api/rooms", {"session": session.id})
        await host.send(TakeSeat(key=room["key"]))
        seats = [post(server, f"/api/rooms/{room['code']}/seats", {}) for _ in range(TRAINING)]
        await host.send(GiveRuns())
        while (own := (await next_room(host)).own_runs) is None or own.given < TRAINING:
            pass
        runs = [await own_run(server, seat, stack) for seat in seats]
        watch(runs, until=lambda: not any(run.watcher.awaited for run in runs))
        secs = effort.rounds * effort.round_secs
        await runs[0].play()
        watch_for(runs, effort.warm_up_secs)
        alone = counted(runs[:1], runs, secs)
        await runs[0].page.send(Pause())
        slowest_secs = await _all_play(runs)
        watch_for(runs, effort.warm_up_secs)
        together = counted(runs, runs, secs)
        mib = memory_mib(server.pid)
    rate = sum(together.steps) / alone.steps[0]
    unfairness = max(together.steps) / max(min(together.steps), 1e-9)
    return [
        Figure(f"{TRAINING} own runs: steps of all, one alone 1", rate, "×"),
        Figure(f"{TRAINING} own runs: fastest, the slowest 1", unfairness, "×", 1.5, "lower"),
        Figure(f"{TRAINING} own runs: first trained frame of the last", slowest_secs, "s", 2, "lower"),
        Figure(f"{TRAINING} own runs: frames of the slowest page", min(together.frames), "/s", 10),
        Figure(f"{TRAINING} own runs: memory of the server at the end", mib, "MiB", better="lower"),
    ]


async def _all_play(runs: Sequence[OwnRun]) -> float:
    """Have all train; seconds until the last has had a frame of what it has learned."""
    steps = [run.watcher.step for run in runs]
    begun, waits = time.perf_counter(), dict[int, float]()
    await asyncio.gather(*(run.play() for run in runs))

    def all_have_moved() -> bool:
        for number, run in enumerate(runs):
            if run.watcher.step > steps[number]:
                waits.setdefault(number, time.perf_counter() - begun)
        return len(waits) == len(runs)

    watch(runs, until=all_have_moved)
    return max(waits.values())


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


def counted(some: Sequence[OwnRun], runs: Sequence[OwnRun], secs: float) -> Counted:
    """What some runs do in so many seconds, in which all are watched."""
    before = [(run.watcher.step, run.watcher.frames, run.watcher.at) for run in some]
    begun = time.perf_counter()
    watch_for(runs, secs)
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
