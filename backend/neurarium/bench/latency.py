"""How long a drawing waits for its answer while the network trains, and how soon training begins."""

import statistics
import time

import numpy as np

from neurarium.bench.bare import planner
from neurarium.bench.effort import Effort
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer
from neurarium.protocol.commands import Play

DRAWINGS = 100  # in a round


async def measure_latency(server: BenchServer, effort: Effort) -> list[Figure]:
    """Input to frame, at full training speed."""
    pictures = planner().datasets.load(planner().preset_experiment("linear", "digits").dataset, seed=0)
    images = pictures.host.test.fields["input"]
    rounds = [await _waits(server, np.asarray(images)) for _ in range(effort.rounds)]
    medians, slow = (
        [statistics.quantiles(each, n=100)[percent - 1] for each in rounds] for percent in (50, 99)
    )
    return [
        Figure.of("drawing to frame, median", medians, "ms", 3, "lower"),
        Figure.of("drawing to frame, 99th percentile", slow, "ms", 10, "lower"),
    ]


async def _waits(server: BenchServer, images: np.ndarray) -> list[float]:
    """How long each of some drawings waits, in milliseconds; on a connection that may send as much."""
    waits = []
    async with server.viewer(server.new_session("mlp_128_64").id) as viewer:
        await viewer.ready()
        await viewer.subscribe("activations", "prediction")
        await viewer.send(Play())
        for _ in range(60):
            await viewer.next_frame()
        for revision in range(1, DRAWINGS + 1):
            sent = time.perf_counter()
            await viewer.draw(images[revision], revision)
            while (frame := await viewer.next_frame()).meta.input_revision != revision:
                pass
            waits.append(1000 * (frame.at - sent))
    return waits


async def measure_start(server: BenchServer, effort: Effort) -> list[Figure]:
    """Play to the first frame of a trained step, with the program in the cache."""
    waits = []
    for _ in range(effort.rounds):
        session = server.new_session("mlp_128_64")
        async with server.viewer(session.id) as viewer:
            state = await viewer.ready()
            await viewer.subscribe("weights", "activations", "prediction")
            await viewer.next_frame()
            sent = time.perf_counter()
            await viewer.send(Play())
            while (frame := await viewer.next_frame()).meta.step == 0:
                pass
            waits.append(1000 * (frame.at - sent))
    return [
        Figure.of("play to the first trained frame", waits, "ms", 300, "lower"),
        Figure("mlp_128_64: ready from the cache", state.compile_secs, "s", better="lower"),
    ]
