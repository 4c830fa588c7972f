"""What watching costs: training with viewers, against the bare loop."""

import statistics
from typing import NamedTuple

from neurarium.bench.bare import bare_rate
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer
from neurarium.bench.watching import WARM_UP_SECS, watching

PRESETS = ("mlp_16_16", "mlp_128_64", "small_cnn")
CROWDED_PRESET = "mlp_128_64"
USUAL = ("weights", "activations", "prediction")
INSIDE = {
    "one number's level": ("calculation", "gradients"),
    "a weight's chain rule": ("chain_rule", "gradients"),
    "what speaks for it": ("attributions",),
    "how little it takes": ("smallest_change",),
}
INSIDE_PRESETS = ("mlp_128_64", "small_cnn")
ROUNDS = 3
ROUND_SECS = 4.0
VIEWERS = 200


class Compared(NamedTuple):
    """Medians of rounds: the training rate against the bare loop's, and frames of the slowest viewer."""

    ratio: float
    steps_per_sec: float
    frames_per_sec: float


async def measure_one_viewer(server: BenchServer) -> list[Figure]:
    """Training rate with one viewer at 60 frames a second of weights and activations."""
    figures = []
    for preset in PRESETS:
        found = await _compare(server, preset, viewers=1, frames_per_sec=60)
        figures += [
            Figure(f"{preset}: training rate, bare loop 1", found.ratio, "×", 0.95, note="one viewer"),
            Figure(f"{preset}: steps", found.steps_per_sec, "/s"),
            Figure(f"{preset}: frames", found.frames_per_sec, "/s", note="of 60 asked for"),
        ]
    return figures


async def measure_many_viewers(server: BenchServer) -> list[Figure]:
    """Training and frame rate with 200 viewers at 30 frames a second of weights and activations."""
    found = await _compare(server, CROWDED_PRESET, viewers=VIEWERS, frames_per_sec=30)
    return [
        Figure(f"{CROWDED_PRESET}: training rate, {VIEWERS} viewers", found.ratio, "×", 0.8),
        Figure(
            f"{CROWDED_PRESET}: frames of the slowest of {VIEWERS} viewers", found.frames_per_sec, "/s", 28
        ),
    ]


async def measure_looking_inside(server: BenchServer) -> list[Figure]:
    """Training rate with one viewer that has something open, against one that has not, by turns."""
    figures = []
    for preset in INSIDE_PRESETS:
        for name, summaries in INSIDE.items():
            ratios = []
            for _ in range(ROUNDS):
                async with watching(server, preset, summaries=USUAL) as measure:
                    usual = await measure(ROUND_SECS)
                async with watching(server, preset, summaries=(*USUAL, *summaries)) as measure:
                    ratios.append((await measure(ROUND_SECS)).steps_per_sec / usual.steps_per_sec)
            figures.append(
                Figure(f"{preset}: training rate with {name}", statistics.median(ratios), "×", 0.9)
            )
    return figures


async def _compare(server: BenchServer, preset: str, *, viewers: int, frames_per_sec: float) -> Compared:
    """Training with viewers and the bare loop, by turns."""
    bare_rate(preset, WARM_UP_SECS)
    bare, watched = [], []
    for _ in range(ROUNDS):
        bare.append(bare_rate(preset, ROUND_SECS))
        async with watching(server, preset, viewers=viewers, frames_per_sec=frames_per_sec) as measure:
            watched.append(await measure(ROUND_SECS))
    steps, frames = zip(*watched, strict=True)
    ratios = [rate / alone for rate, alone in zip(steps, bare, strict=True)]
    return Compared(*map(statistics.median, (ratios, steps, frames)))
