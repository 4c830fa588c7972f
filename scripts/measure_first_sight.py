"""How long a new session takes until it is seen, answers and trains: `python -m scripts.measure_first_sight`.

For each PRESET:DATASET that is named, on a server of its own with an empty cache of compiled programs:
seconds from asking for the session to its first weights, to its first activations and prediction of a sample,
and to its first trained step.
"""

import asyncio
import sys
import tempfile
import time

from neurarium.bench.server import BenchServer, serve
from neurarium.protocol.commands import Play

DEFAULT = ("mlp_16_16:digits_8x8", "mlp_128_64:digits", "small_cnn:digits", "plane_4_2:spiral")
# The server compiles its own first network meanwhile.
WARM_UP_SECS = 10.0
SUMMARIES = ("weights", "activations", "prediction")


async def first_sight(server: BenchServer, preset: str, dataset: str) -> dict[str, float]:
    """Seconds to each of what is waited for."""
    begun = time.perf_counter()
    reached: dict[str, float] = {}
    async with server.viewer(server.new_session(preset, dataset).id) as viewer:
        await viewer.subscribe(*SUMMARIES)
        await viewer.send(Play())
        while len(reached) < 3:
            frame = await viewer.next_frame()
            kinds = {name.split("/")[0] for name in frame.tensors}
            there = {
                "seen": "weights" in kinds,
                "answers": kinds >= set(SUMMARIES),
                "trains": frame.meta.step > 0,
            }
            for name in (name for name, is_there in there.items() if is_there):
                reached.setdefault(name, frame.at - begun)
    return reached


async def main() -> None:
    """Measure each, and print a line for it."""
    for named in sys.argv[1:] or DEFAULT:
        with tempfile.TemporaryDirectory() as folder, serve(NEURARIUM_CACHE_DIR=folder) as server:
            await asyncio.sleep(WARM_UP_SECS)
            reached = await first_sight(server, *named.split(":"))
            print(named, *(f"{name} {secs:.2f} s" for name, secs in reached.items()))


if __name__ == "__main__":
    asyncio.run(main())
