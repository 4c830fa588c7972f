"""What watching costs: training with viewers, against the bare loop."""

from typing import NamedTuple

from neurarium.bench.bare import bare_rate
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer
from neurarium.bench.watching import watching

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
VIEWERS = 200


class Compared(NamedTuple):
    """Of each round the training rate against the bare loop's, frames of the slowest viewer, and what of a
    core viewers took."""

    ratios: list[float]
    steps_per_sec: list[float]
    frames_per_sec: list[float]
    viewers_cores: list[float]


async def measure_one_viewer(server: BenchServer, effort: Effort) -> list[Figure]:
    """Training rate with one viewer at 60 frames a second of weights and activations."""
    figures = []
    for preset in PRESETS:
        found = await _compare(server, preset, effort, viewers=1, frames_per_sec=60)
        figures += [
            Figure.of(f"{preset}: training rate, bare loop 1", found.ratios, "×", 0.95, note="one viewer"),
            Figure.of(f"{preset}: steps", found.steps_per_sec, "/s"),
            Figure.of(f"{preset}: frames", found.frames_per_sec, "/s", note="of 60 asked for"),
        ]
    return figures


async def measure_many_viewers(server: BenchServer, effort: Effort) -> list[Figure]:
    """Training and frame rate with 200 viewers at 30 frames a second of weights and activations."""
    found = await _compare(server, CROWDED_PRESET, effort, viewers=VIEWERS, frames_per_sec=30)
    slowest = f"{CROWDED_PRESET}: frames of the slowest of {VIEWERS} viewers"
    return [
        Figure.of(f"{CROWDED_PRESET}: training rate, {VIEWERS} viewers", found.ratios, "×", 0.8),
        Figure.of(slowest, found.frames_per_sec, "/s", 28),
        Figure.of(f"{CROWDED_PRESET}: taken by {VIEWERS} viewers themselves", found.viewers_cores, "cores"),
    ]


async def measure_looking_inside(server: BenchServer, effort: Effort) -> list[Figure]:
    """Training rate with one viewer that has something open, against one that has not, by turns."""
    figures = []
    for preset in INSIDE_PRESETS:
        for name, summaries in INSIDE.items():
            rounds = []
            for _ in range(effort.rounds):
                async with watching(server, preset, summaries=USUAL) as measure:
                    usual = await measure(effort.round_secs)
                async with watching(server, preset, summaries=(*USUAL, *summaries)) as measure:
                    rounds.append((await measure(effort.round_secs)).steps_per_sec / usual.steps_per_sec)
            figures.append(Figure.of(f"{preset}: training rate with {name}", rounds, "×", 0.9))
    return figures


async def _compare(
    server: BenchServer, preset: str, effort: Effort, *, viewers: int, frames_per_sec: float
) -> Compared:
    """Training with viewers and the bare loop, by turns."""
    bare_rate(preset, effort.warm_up_secs)
    bare, watched = [], []
    for _ in range(effort.rounds):
        bare.append(bare_rate(preset, effort.round_secs))
        async with watching(server, preset, viewers=viewers, frames_per_sec=frames_per_sec) as measure:
            watched.append(await measure(effort.round_secs))
    steps, frames, cores = map(list, zip(*watched, strict=True))
    return Compared(ratios(steps, bare), steps, frames, cores)
