"""How long compiling takes when nothing is in the cache."""

import asyncio
import tempfile
import time

from neurarium.bench.effort import Effort
from neurarium.bench.report import Figure
from neurarium.bench.server import serve

# The most that each may take, in seconds. The first one comes while a server is still warming up, the others
# so long after one was there: a person does not choose faster, and nothing is compiled ahead so soon.
CHOOSING_SECS = 0.7
PRESETS = {"mlp_16_16": 0.8, "mlp_128_64": 0.8, "small_cnn": 1.5, "deeper_cnn": 2.5}
LABS = {"as_in_playground": 0.8, "gan_digits": 1.5, "vae_digits": 1.5, "digits_by_rows": 1.5}


async def measure_compiling(effort: Effort) -> list[Figure]:
    """Seconds from asking for a preset on digits, or a lab, until it can be trained, with an empty cache."""
    secs: dict[str, list[float]] = {name: [] for name in (*PRESETS, *LABS)}
    for _ in range(effort.rounds):
        with tempfile.TemporaryDirectory() as folder, serve(NEURARIUM_CACHE_DIR=folder) as server:
            for name, rounds in secs.items():
                begun = time.perf_counter()
                session = server.new_session(name) if name in PRESETS else server.open_lab(name)
                async with server.viewer(session.id) as viewer:
                    await viewer.ready()
                rounds.append(time.perf_counter() - begun)
                await asyncio.sleep(CHOOSING_SECS)
    return [
        Figure.of(f"{name}: cold compile", secs[name], "s", goal=goal, better="lower")
        for name, goal in (PRESETS | LABS).items()
    ]
