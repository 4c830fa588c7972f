"""How long compiling takes when nothing is in the cache."""

import tempfile

from neurarium.bench.report import Figure
from neurarium.bench.server import serve

PRESETS = ("mlp_16_16", "mlp_128_64", "small_cnn", "deeper_cnn")


async def measure_compiling() -> list[Figure]:
    """Seconds until a preset can be trained, with an empty cache."""
    figures = []
    with tempfile.TemporaryDirectory() as folder, serve(NEURARIUM_CACHE_DIR=folder) as server:
        for preset in PRESETS:
            session = server.new_session(preset)
            async with server.viewer(session.id) as viewer:
                figures.append(Figure(f"{preset}: cold compile", (await viewer.ready()).compile_secs, "s"))
    return figures
