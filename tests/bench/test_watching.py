"""The crowd of the benchmark is served as pages are: it gets the frames that it asks for."""

import pytest

from neurarium.bench.crowd import Watcher
from neurarium.bench.server import serve
from neurarium.bench.watching import watching
from neurarium.protocol.commands import Subscribe
from tests.conftest import CACHE_DIR

pytestmark = pytest.mark.anyio
VIEWERS = 3
FRAMES_PER_SEC = 20
# Other tests may take the processor meanwhile.
FEW_FRAMES_PER_SEC = 2


async def test_a_viewer_of_a_crowd_looks_at_a_sample_as_a_page_does() -> None:
    with serve(NEURARIUM_CACHE_DIR=str(CACHE_DIR), NEURARIUM_DEVICE="cpu") as server:
        session = server.new_session("linear", "digits_8x8")
        async with server.viewer(session.id) as page:
            await page.ready()
        subscription = Subscribe.model_validate(
            {"summaries": [{"type": "activations"}], "interval_secs": 0.01}
        )
        watcher = Watcher(server.address, session.id, subscription)
        while b'input_revision\\":1' not in watcher.latest:
            watcher.read()
        assert b'has_input\\":true' in watcher.latest
        while watcher.awaited:
            watcher.read()
        assert b'"activations/output"' in watcher.latest
        watcher.socket.close()


async def test_every_viewer_of_a_crowd_gets_frames_while_the_network_trains() -> None:
    with serve(NEURARIUM_CACHE_DIR=str(CACHE_DIR), NEURARIUM_DEVICE="cpu") as server:
        async with watching(
            server, "linear", "digits_8x8", viewers=VIEWERS, frames_per_sec=FRAMES_PER_SEC
        ) as measure:
            rounds = [await measure(1.0) for _ in range(2)]
    for steps_per_sec, frames_per_sec, viewers_cores in rounds:
        assert steps_per_sec > 0
        assert FEW_FRAMES_PER_SEC < frames_per_sec < FRAMES_PER_SEC + 2
        assert 0 < viewers_cores < 1
