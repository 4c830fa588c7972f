"""How long compiling takes when nothing is in the cache."""

import tempfile

from neurarium.bench.effort import Effort
from neurarium.bench.report import Figure
from neurarium.bench.server import serve

PRESETS = ("mlp_16_16", "mlp_128_64", "small_cnn", "deeper_cnn")


async def measure_compiling(effort: Effort) -> list[Figure]:
    """Seconds until a preset can be trained, with an empty cache."""
    secs: dict[str, list[float]] = {preset: [] for preset in PRESETS}
    for _ in range(effort.rounds):
        with tempfile.TemporaryDirectory() as folder, serve(NEURARIUM_CACHE_DIR=folder) as server:
            for preset in PRESETS:
                async with server.viewer(server.new_session(preset).id) as viewer:
                    secs[preset].append((await viewer.ready()).compile_secs or 0.0)
    return [
        Figure.of(f"{preset}: cold compile", rounds, "s", better="lower") for preset, rounds in secs.items()
    ]
