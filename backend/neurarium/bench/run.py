"""Running the benchmark."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from rich.console import Console

from neurarium.bench.classroom import measure_classroom
from neurarium.bench.clicks import measure_clicks
from neurarium.bench.compiling import measure_compiling
from neurarium.bench.effort import QUICK, THOROUGH, Effort
from neurarium.bench.history import keep, latest, print_comparison
from neurarium.bench.landscape import measure_landscapes
from neurarium.bench.latency import measure_latency, measure_start
from neurarium.bench.learning import measure_learning
from neurarium.bench.parts import Part
from neurarium.bench.past import measure_keeping, measure_looking_back
from neurarium.bench.plane import measure_against_plain_typescript, measure_tiny_networks
from neurarium.bench.problems import measure_problems
from neurarium.bench.pytorch import measure_against_pytorch
from neurarium.bench.race import measure_races
from neurarium.bench.report import Figure, print_table, write_json
from neurarium.bench.sequences import measure_sequences
from neurarium.bench.server import BenchServer, serve
from neurarium.bench.streaming import measure_looking_inside, measure_many_viewers, measure_one_viewer

ALONE: Mapping[Part, Callable[[Effort], list[Figure]]] = {
    Part.PYTORCH: measure_against_pytorch,
    Part.PROBLEMS: measure_problems,
    Part.SEQUENCES: measure_sequences,
    Part.TYPESCRIPT: measure_against_plain_typescript,
    Part.RACE: measure_races,
    Part.PAST: measure_keeping,
}
SERVED: Mapping[Part, Callable[[BenchServer, Effort], Awaitable[list[Figure]]]] = {
    Part.VIEWER: measure_one_viewer,
    Part.CROWD: measure_many_viewers,
    Part.INSIDE: measure_looking_inside,
    Part.LATENCY: measure_latency,
    Part.START: measure_start,
    Part.PAST: measure_looking_back,
    Part.LANDSCAPE: measure_landscapes,
    Part.LEARNING: measure_learning,
    Part.TINY: measure_tiny_networks,
}


def run_benchmark(
    only: frozenset[Part] = frozenset(Part),
    *,
    quick: bool = False,
    json: Path | None = None,
    history: Path | None = None,
    compare: Path | None = None,
) -> None:
    """Measure the named parts, and print the table; write the figures to the files that are named.

    `history` gets a line more; `compare` is one, whose last line of a machine like this one is compared with.

    Raises:
        OSError: a file cannot be read or written.
        ValueError: `compare` is no history.
    """
    before = latest(compare) if compare else None
    figures: list[Figure] = []
    try:
        asyncio.run(_measure(only, QUICK if quick else THOROUGH, figures))
    finally:  # what was measured is told, whatever happens afterwards
        print_table(figures)
    if json:
        write_json(figures, json)
    if before:
        print_comparison(figures, before)
    elif compare:
        Console().print(f"{compare} tells of no machine like this one.")
    if history:
        keep(figures, history)


async def _measure(only: frozenset[Part], effort: Effort, figures: list[Figure]) -> None:
    for part, measure in ALONE.items():
        if part in only:
            figures += measure(effort)
    if only & SERVED.keys():
        with serve() as server:
            for part, measure_served in SERVED.items():
                if part in only:
                    figures += await measure_served(server, effort)
    if Part.COMPILING in only:
        figures += await measure_compiling(effort)
    if Part.CLASSROOM in only:
        figures += await measure_classroom(effort)
    if Part.CLICKS in only:
        figures += await measure_clicks(effort)
