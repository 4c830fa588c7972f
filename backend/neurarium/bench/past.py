"""How long an earlier step waits to be seen again, after ten thousand."""

import random
import statistics
import time

from neurarium.bench.effort import Effort
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer, BenchViewer
from neurarium.protocol.commands import LookBack, Step

STEPS = 10_000
LOOKS = 20  # in a round
# Networks by their presets and data, and for how many milliseconds somebody may wait.
NETWORKS = (("mlp_16_16", "digits", 50.0), ("small_cnn", "digits", 300.0))


async def measure_looking_back(server: BenchServer, effort: Effort) -> list[Figure]:
    """From asking for a random step to the frame that shows it, while the run stands."""
    figures = []
    for preset, dataset, goal in NETWORKS:
        async with server.viewer(server.new_session(preset, dataset).id) as viewer:
            await viewer.ready()
            await viewer.subscribe("weights", "activations", "prediction")
            await viewer.send(Step(steps=STEPS))
            while (frame := await viewer.next_frame()).meta.step < STEPS:
                pass
            waits = [await _waits(viewer, frame.meta.run, seed) for seed in range(effort.rounds)]
        medians = list(map(statistics.median, waits))
        name = f"{preset}: an earlier step to its frame, median"
        figures.append(Figure.of(name, medians, "ms", goal, "lower"))
    return figures


async def _waits(viewer: BenchViewer, run: int, seed: int) -> list[float]:
    drawn = random.Random(seed)
    return [await _wait(viewer, run, drawn.randrange(STEPS)) for _ in range(LOOKS)]


async def _wait(viewer: BenchViewer, run: int, step: int) -> float:
    """How long it takes until a step is seen, in milliseconds."""
    sent = time.perf_counter()
    await viewer.send(LookBack(run=run, step=step))
    while not ((frame := await viewer.next_frame()).meta.past and frame.meta.step == step):
        pass
    return 1000 * (frame.at - sent)
