"""What it costs that the landscape of the loss follows the training, and how often it comes."""

from typing import NamedTuple

from neurarium.bench.effort import Effort, ratios
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer, BenchViewer
from neurarium.protocol.commands import Play, SurveyLandscape
from neurarium.protocol.events import FrameMeta

PRESETS = (("plane_4_2", "circle"), ("mlp_16_16", "digits"), ("small_cnn", "digits"))
SIDE = 21
OFF, ON = SurveyLandscape(), SurveyLandscape(along="random", side=SIDE)


class Looked(NamedTuple):
    """How fast a session trained, pictures of its landscape a second, and the losses that each second of
    evaluating gave; the last two are 0 if none was finished."""

    steps_per_sec: float
    pictures_per_sec: float
    losses_per_sec: float


async def measure_landscapes(server: BenchServer, effort: Effort) -> list[Figure]:
    """Training rate with a landscape over two random directions against without, by turns."""
    figures = []
    for preset, dataset in PRESETS:
        async with server.viewer(server.new_session(preset, dataset).id) as viewer:
            await viewer.ready()
            await viewer.subscribe("weights", "activations", "prediction")
            await viewer.send(Play())
            await viewer.send(ON)
            while not is_whole((await viewer.next_frame()).meta):  # its programs are compiled
                pass
            await _look(viewer, OFF, effort.warm_up_secs)
            off, on = [], []
            for number in range(effort.rounds):
                off.append(await _look(viewer, OFF, effort.round_secs))
                # Where it does not follow the training, another one is asked for in each round.
                again = ON.model_copy(update={"again": number + 1})
                on.append(await _look(viewer, again, effort.round_secs))
        pairs = ratios([each.steps_per_sec for each in on], [each.steps_per_sec for each in off])
        pictures, losses = [each.pictures_per_sec for each in on], [each.losses_per_sec for each in on]
        figures += [
            Figure.of(f"{preset}: training rate with a landscape, without 1", pairs, "×", 0.8),
            Figure.of(f"{preset}: landscapes of {SIDE} × {SIDE}", pictures, "/s"),
            Figure.of(f"{preset}: losses, while one is evaluated", losses, "/s"),
        ]
    return figures


def is_whole(meta: FrameMeta) -> bool:
    """Whether a frame brings a landscape that is evaluated in all places."""
    return meta.landscape is not None and meta.landscape.done == 1


async def _look(viewer: BenchViewer, command: SurveyLandscape, secs: float) -> Looked:
    """A session that trains, for so long, with a landscape or without."""
    await viewer.send(command)
    begun = await viewer.next_frame()
    frame, finished = begun, []
    while frame.at - begun.at < secs:
        frame = await viewer.next_frame()
        if (info := frame.meta.landscape) and is_whole(frame.meta):
            finished.append(info.secs)
    took = frame.at - begun.at
    places = len(finished) * (SIDE**2 + 1)
    losses = places / sum(finished) if finished else 0.0
    return Looked((frame.meta.step - begun.meta.step) / took, len(finished) / took, losses)
