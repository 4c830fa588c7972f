"""What saving costs: `python -m scripts.measure_saving [PRESET:DATASET …]`.

Steps a second of a session that a page looks at, on three servers in turn: one that saves nothing, one that
saves within the usual ten seconds, and one that saves within one. The ratio to the first is the median
over the rounds.
"""

import asyncio
import statistics
import sys

from neurarium.bench.server import serve
from neurarium.bench.watching import watching

DEFAULT = ("mlp_16_16:digits", "mlp_128_64:digits", "small_cnn:digits")
SERVERS = {
    "without": {"NEURARIUM_DATABASE_URL": "none"},
    "10 s": {"NEURARIUM_DATABASE_URL": ""},
    "1 s": {"NEURARIUM_DATABASE_URL": "", "NEURARIUM_SAVE_SECS": "1"},
}
ROUNDS, SECS = 3, 10.0


async def speeds(preset: str, dataset: str) -> dict[str, list[float]]:
    """Steps a second by server and round; the server that is measured trains alone."""
    found: dict[str, list[float]] = {name: [] for name in SERVERS}
    for _ in range(ROUNDS):
        for name, environment in SERVERS.items():
            with serve(**environment) as server:
                async with watching(server, preset, dataset) as measure:
                    found[name].append((await measure(SECS)).steps_per_sec)
    return found


async def main() -> None:
    """Measure each, and print a line for it."""
    for named in sys.argv[1:] or DEFAULT:
        found = await speeds(*named.split(":"))
        base = found["without"]
        for name, rates in found.items():
            ratios = [rate / other for rate, other in zip(rates, base, strict=True)]
            speed, ratio = statistics.median(rates), statistics.median(ratios)
            print(f"{named} {name}: {speed:,.0f} steps/s, ratio {ratio:.3f}")


if __name__ == "__main__":
    asyncio.run(main())
