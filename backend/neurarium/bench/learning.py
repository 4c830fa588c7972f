"""How long it takes to learn the digits."""

import time

from neurarium.bench.effort import Effort
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer
from neurarium.protocol.commands import Play

GIVE_UP_SECS = 60.0


async def measure_learning(server: BenchServer, _: Effort) -> list[Figure]:
    """Seconds from play to the wanted accuracy on the 1,500 test digits, with one viewer."""
    return [
        Figure(
            "mlp_128_64: to 95 % of the test digits",
            await _time_to(server, "mlp_128_64", 0.95),
            "s",
            3,
            "lower",
        ),
        Figure(
            "small_cnn: to 97.5 % of the test digits",
            await _time_to(server, "small_cnn", 0.975),
            "s",
            20,
            "lower",
        ),
    ]


async def _time_to(server: BenchServer, preset: str, accuracy: float) -> float | None:
    session = server.new_session(preset)
    async with server.viewer(session.id) as viewer:
        await viewer.ready()
        await viewer.subscribe("weights", "activations", "prediction")
        await viewer.next_frame()
        begun = time.perf_counter()
        await viewer.send(Play())
        while (frame := await viewer.next_frame()).at - begun < GIVE_UP_SECS:
            if (frame.tensors["test/accuracy"] >= accuracy).any():
                return frame.at - begun
    return None
