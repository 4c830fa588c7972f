"""Running the benchmark."""

import asyncio
from pathlib import Path

from neurarium.bench.compiling import measure_compiling
from neurarium.bench.latency import measure_latency, measure_start
from neurarium.bench.learning import measure_learning
from neurarium.bench.plane import measure_against_plain_typescript, measure_tiny_networks
from neurarium.bench.problems import measure_problems
from neurarium.bench.pytorch import measure_against_pytorch
from neurarium.bench.report import Figure, print_table, write_json
from neurarium.bench.server import serve
from neurarium.bench.streaming import measure_looking_inside, measure_many_viewers, measure_one_viewer


def run_benchmark(json_path: Path | None) -> None:
    """Measure everything; print the table, and write the figures to a file if one is named."""
    figures = asyncio.run(_measure())
    print_table(figures)
    if json_path is not None:
        write_json(figures, json_path)


async def _measure() -> list[Figure]:
    figures = measure_against_pytorch() + measure_problems() + measure_against_plain_typescript()
    with serve() as server:
        for measure in (
            measure_one_viewer,
            measure_many_viewers,
            measure_looking_inside,
            measure_latency,
            measure_start,
            measure_learning,
            measure_tiny_networks,
        ):
            figures += await measure(server)
    return figures + await measure_compiling()
