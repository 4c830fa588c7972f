"""How long it takes from a click on + to the first trained frame of the network that it makes."""

import tempfile
import time
from collections.abc import Callable, Mapping

import numpy as np

from neurarium.bench.effort import Effort
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchViewer, serve
from neurarium.engine.experiment import Network
from neurarium.engine.network_edits import configure, insert, new_layer
from neurarium.protocol.commands import LoadExperiment, Play
from neurarium.protocol.events import SessionState

LAB = "as_in_playground"
SUMMARIES = ("weights", "maps", "points", "activations")
# Somebody looks for a while at what they have made before they change it again.
LOOKED_SECS = 25.0

Change = Callable[[Network], Network]


def a_unit_more(network: Network) -> Network:
    """One unit more in the first hidden layer."""
    return configure(network, "dense_1", {"units": 5})


def a_layer_more(network: Network) -> Network:
    """A layer as wide as the first hidden one after it."""
    return insert(network, 2, new_layer(network, "dense", {"units": 4}))


async def measure_clicks(effort: Effort) -> list[Figure]:
    """Milliseconds on an empty cache, with what is a click away compiled ahead and without."""
    figures = []
    for name, change in (("a unit", a_unit_more), ("a layer", a_layer_more)):
        for ahead, words in (("true", ""), ("false", ", not compiled ahead")):
            rounds = [1e3 * await _click_secs(change, ahead) for _ in range(effort.rounds)]
            title = f"plane_4_2: {name} more, to its first trained frame{words}"
            figures.append(Figure.of(title, rounds, "ms", better="lower"))
    return figures


async def _click_secs(change: Change, ahead: str) -> float:
    environment = {"NEURARIUM_COMPILE_AHEAD": ahead, "NEURARIUM_DATABASE_URL": "none"}
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(NEURARIUM_CACHE_DIR=folder, **environment) as server,
    ):
        state = server.open_lab(LAB)
        async with server.viewer(state.id) as viewer:
            while (state := await viewer.next_state()).status == "compiling":
                pass
            await viewer.subscribe(*SUMMARIES, frames_per_sec=30)
            await viewer.send(Play())
            return await _click(viewer, state, change)


async def _click(viewer: BenchViewer, state: SessionState, change: Change) -> float:
    looks_until = time.perf_counter() + LOOKED_SECS
    while (before := await viewer.next_frame()).at < looks_until:
        pass
    network = change(state.experiment.networks["network"])
    experiment = state.experiment.model_copy(update={"networks": {"network": network}})
    begun = time.perf_counter()
    await viewer.send(LoadExperiment(experiment=experiment))
    first_step: int | None = None
    while True:
        frame = await viewer.next_frame()
        if frame.meta.generation != before.meta.generation:
            first_step = frame.meta.step if first_step is None else first_step
            if frame.meta.step > first_step and _shows_all(frame.tensors):
                return frame.at - begun


def _shows_all(tensors: Mapping[str, np.ndarray]) -> bool:
    shown = {name.split("/")[0] for name in tensors}
    return {"weights", "maps", "activations"} <= shown
