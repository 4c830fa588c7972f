"""What watching costs: training with viewers, against the bare loop."""

import asyncio
import statistics
import sys

from neurarium.bench.bare import bare_rate
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer, BenchViewer
from neurarium.protocol.commands import Play

PRESETS = ("mlp_16_16", "mlp_128_64", "small_cnn")
ROUNDS = 3
ROUND_SECS = 4.0
WARM_UP_SECS = 1.0
VIEWERS = 200


async def measure_one_viewer(server: BenchServer) -> list[Figure]:
    """Training rate with one viewer at 60 frames a second of weights and activations."""
    figures = []
    for preset in PRESETS:
        ratios, frame_rates, rates = [], [], []
        bare_rate(preset, WARM_UP_SECS)
        for _ in range(ROUNDS):
            bare = bare_rate(preset, ROUND_SECS)
            rate, frames = await _watched_rate(server, preset)
            ratios.append(rate / bare)
            rates.append(rate)
            frame_rates.append(frames)
        figures += [
            Figure(
                f"{preset}: training rate, bare loop 1",
                statistics.median(ratios),
                "×",
                0.95,
                note="one viewer",
            ),
            Figure(f"{preset}: steps", statistics.median(rates), "/s"),
            Figure(f"{preset}: frames", statistics.median(frame_rates), "/s", note="of 60 asked for"),
        ]
    return figures


async def _watched_rate(server: BenchServer, preset: str) -> tuple[float, float]:
    """Steps and frames per second with one viewer."""
    session = server.new_session(preset)
    async with server.viewer(session.id) as viewer:
        await viewer.ready()
        await viewer.subscribe("weights", "activations", "prediction")
        await viewer.send(Play())
        await frames_during(viewer, WARM_UP_SECS)
        return await frames_during(viewer, ROUND_SECS)


async def frames_during(viewer: BenchViewer, secs: float) -> tuple[float, float]:
    """Steps and frames per second over a while."""
    first = last = await viewer.next_frame()
    count = 0
    while last.at - first.at < secs:
        last = await viewer.next_frame()
        count += 1
    passed = last.at - first.at
    return (last.meta.step - first.meta.step) / passed, count / passed


async def measure_many_viewers(server: BenchServer) -> list[Figure]:
    """Training and frame rate with 200 viewers at 30 frames a second of weights and activations."""
    ratios, slowest = [], []
    for _ in range(ROUNDS):
        bare = bare_rate("mlp_128_64", ROUND_SECS)
        rate, slowest_frames = await _crowded_rate(server)
        ratios.append(rate / bare)
        slowest.append(slowest_frames)
    return [
        Figure(f"mlp_128_64: training rate, {VIEWERS} viewers", statistics.median(ratios), "×", 0.8),
        Figure(
            f"mlp_128_64: frames of the slowest of {VIEWERS} viewers", statistics.median(slowest), "/s", 28
        ),
    ]


async def _crowded_rate(server: BenchServer) -> tuple[float, float]:
    """Steps per second, and the frames per second of the slowest viewer."""
    session = server.new_session("mlp_128_64")
    crowd = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "neurarium.bench.crowd", server.address, session.id, str(VIEWERS), "30"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    async with server.viewer(session.id) as leader:
        await leader.ready()
        await leader.subscribe(frames_per_sec=10)
        await leader.send(Play())
        await crowd.stdout.readline()
        await frames_during(leader, WARM_UP_SECS)
        crowd.stdin.write(b"begin\n")
        rate, _ = await frames_during(leader, ROUND_SECS)
        crowd.stdin.write(b"end\n")
        slowest = float(await crowd.stdout.readline())
    await crowd.wait()
    return rate, slowest
