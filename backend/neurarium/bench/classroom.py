"""A class in a room: joining it, and drawing all at once while the class's run trains."""

import asyncio
import statistics
import time
from contextlib import AsyncExitStack
from typing import NamedTuple

import numpy as np

from neurarium.bench.asking import post
from neurarium.bench.bare import planner
from neurarium.bench.crowd import TEXT, Watcher
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.own_runs import measure_own_runs
from neurarium.bench.pads import Pad, draw_together
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer, BenchViewer, serve
from neurarium.protocol.commands import Play, Subscribe
from neurarium.protocol.room_commands import TakeSeat

PRESET = "mlp_128_64"
JOINING, DRAWING = 200, 30
SUBSCRIPTION = Subscribe.model_validate(
    {"summaries": [{"type": "activations"}, {"type": "prediction"}], "interval_secs": 1 / 30}
)


async def measure_classroom(effort: Effort) -> list[Figure]:
    """Joining, drawing together, and a run of their own for all."""
    with serve(NEURARIUM_DATABASE_URL="none", NEURARIUM_SPARE_CORE="true") as server:
        figures = [await measure_joining(server), *await measure_drawing(server, effort)]
    with serve(NEURARIUM_DATABASE_URL="none", NEURARIUM_SPARE_CORE="true") as server:
        return [*figures, *await measure_own_runs(server, effort)]


# Joining


async def measure_joining(server: BenchServer) -> Figure:
    """From the first who joins to the last who sees the network."""
    session = server.new_session(PRESET)
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(server.viewer(session.id))
        await host.ready()
        room = post(server, "/api/rooms", {"session": session.id})
        await host.send(TakeSeat(key=room["key"]))
        readers: list[asyncio.Task[None]] = []

        async def joined() -> None:
            viewer = await _join(server, room["code"], stack)
            readers.append(asyncio.create_task(_read_all(viewer)))

        begun = time.perf_counter()
        await asyncio.gather(*(joined() for _ in range(JOINING)))
        took = time.perf_counter() - begun
        for reader in readers:
            reader.cancel()
    return Figure(f"{JOINING} members join at once: all see the network", took, "s", 30, "lower")


async def _join(server: BenchServer, code: str, stack: AsyncExitStack) -> BenchViewer:
    """A member who has a seat and sees a frame."""
    seat = await asyncio.to_thread(post, server, f"/api/rooms/{code}/seats", {})
    viewer = await stack.enter_async_context(server.viewer(seat["session"]))
    await viewer.send(TakeSeat(key=seat["key"]))
    await viewer.subscribe("activations", "prediction", frames_per_sec=30)
    await viewer.next_frame()
    return viewer


async def _read_all(viewer: BenchViewer) -> None:
    """Read and acknowledge, as a page does."""
    while True:
        await viewer.next_frame()


# Drawing


class Round(NamedTuple):
    """What one round has shown: steps a second, how long each drawing waited, in ms, and the cores that the
    members took, who in a class are not on this machine."""

    steps_per_sec: float
    waits_ms: list[float]
    cores: float


async def measure_drawing(server: BenchServer, effort: Effort) -> list[Figure]:
    """Drawing to answer, of all members at once, and what that costs the training, against the host alone."""
    session = server.new_session(PRESET)
    async with server.viewer(session.id) as page:
        await page.ready()
        room = post(server, "/api/rooms", {"session": session.id})
        await page.send(TakeSeat(key=room["key"]))
        seats = [post(server, f"/api/rooms/{room['code']}/seats", {}) for _ in range(DRAWING)]
        await page.send(Play())
    pictures = _pictures()
    alone, together = [], []
    host = Watcher(server.address, session.id, SUBSCRIPTION)
    host.send(TEXT, TakeSeat(key=room["key"]).model_dump_json().encode())
    host.send(TEXT, Play().model_dump_json().encode())
    for number in range(effort.rounds + 1):
        alone.append(_round(host, [], effort.round_secs))
        keys = [seat["key"] for seat in seats]
        pads = [Pad(server.address, session.id, key, SUBSCRIPTION, pictures) for key in keys]
        _round(host, pads, effort.warm_up_secs if number else 3 * effort.warm_up_secs)
        together.append(_round(host, pads, effort.round_secs))
        for pad in pads:
            pad.watcher.socket.close()
    host.socket.close()
    rates = [[each.steps_per_sec for each in rounds[1:]] for rounds in (together, alone)]
    cuts = [statistics.quantiles(each.waits_ms, n=100) for each in together[1:]]
    answered = [len(each.waits_ms) / effort.round_secs for each in together[1:]]
    name = f"{DRAWING} members draw at once"
    return [
        Figure.of(f"{name}: drawing to answer, half", [cut[49] for cut in cuts], "ms", better="lower"),
        Figure.of(f"{name}: 99 of 100", [cut[98] for cut in cuts], "ms", 50, "lower"),
        Figure.of(f"{name}: drawings answered", answered, "/s"),
        Figure.of(f"{name}: training rate, host alone 1", ratios(*rates), "×", 0.7),
        Figure.of(f"{name}: cores for the members' side", [each.cores for each in together[1:]], ""),
    ]


def _round(host: Watcher, pads: list[Pad], secs: float) -> Round:
    """Train for so long while all draw."""
    draw_together(pads, host, 0.2)
    for pad in pads:
        pad.waits_ms.clear()
    step, at, used = host.step, host.at, time.process_time()
    draw_together(pads, host, secs)
    cores = (time.process_time() - used) / secs
    waits = [wait for pad in pads for wait in pad.waits_ms]
    return Round((host.step - step) / (host.at - at) if host.at > at else 0.0, waits, cores)


def _pictures() -> np.ndarray:
    loaded = planner().datasets.load(planner().preset_experiment("linear", "digits").dataset, seed=0)
    return np.asarray(loaded.host.test.fields["input"])
