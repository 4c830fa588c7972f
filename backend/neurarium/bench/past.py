"""How long an earlier step waits to be seen again, after ten thousand, and what keeping a past costs."""

import random
import statistics
import time

from neurarium.bench.bare import prepared
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer, BenchViewer
from neurarium.protocol.commands import LookBack, Step
from neurarium.runtime.pace import Pace
from neurarium.runtime.past import Past
from neurarium.runtime.run import Run
from neurarium.settings import Settings

STEPS = 10_000
LOOKS = 20  # in a round
# Networks by their presets and data, and for how many milliseconds somebody may wait.
NETWORKS = (("mlp_16_16", "digits", 50.0), ("plane_8_8_8", "spiral", 50.0), ("small_cnn", "digits", 300.0))
LEAST_KEPT = 0.97


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


class _Nothing(Past):
    """A past that keeps nothing."""

    def went(self, *_: object, **__: object) -> None:
        """The run went on by some steps."""


def measure_keeping(effort: Effort) -> list[Figure]:
    """Steps per second of the processor with a past that is kept, to those without."""
    return [_keeping(preset, dataset, effort) for preset, dataset, _ in NETWORKS]


def _keeping(preset: str, dataset: str, effort: Effort) -> Figure:
    most_bytes = Settings().limits.past_bytes // 2
    kept, nothing = effort.by_turns(
        lambda secs: _rate(preset, dataset, Past(most_bytes), secs),
        lambda secs: _rate(preset, dataset, _Nothing(0), secs),
    )
    name = f"{preset}: training with keyframes to training without"
    return Figure.of(name, ratios(kept, nothing), "×", LEAST_KEPT, "higher")


def _rate(preset: str, dataset: str, past: Past, secs: float) -> float:
    """Steps per second of the processor's time, which other work on the machine takes no part of."""
    plan, program = prepared(preset, dataset)
    run = Run(0, plan, program)
    run.past = past
    pace = Pace(Settings().chunk_secs)
    begun = time.process_time()
    while time.process_time() - begun < secs:
        steps = pace.chunk
        pace.trained(steps, run.train(steps), now=time.perf_counter())
    return run.step / (time.process_time() - begun)


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
