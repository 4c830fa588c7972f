"""A real server that is killed while it trains and saves, and one that is started on what it left."""

import asyncio
from pathlib import Path

import httpx2
import numpy as np
import pytest
from safetensors.numpy import load, save
from sqlalchemy.engine import URL

from neurarium.runtime.saved import About
from neurarium.settings import Settings
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.store import Store
from tests.api.page import Page, open_page, open_ready_page
from tests.api.server import TIMEOUT_SECS, serving
from tests.api.test_shutdown import new_session, server_process

pytestmark = pytest.mark.anyio
STEPS = 500


async def saved_beyond(store: Store, session_id: str, step: int) -> None:
    """Wait until a session is saved at a later step."""
    async with asyncio.timeout(TIMEOUT_SECS):
        while True:
            found = store.load(session_id)
            if found is not None and About.read(found).step > step:
                return
            await asyncio.sleep(0.02)


def step_and_kernel(checkpoint: Checkpoint | None) -> tuple[int, np.ndarray]:
    assert checkpoint is not None
    return About.read(checkpoint).step, checkpoint.arrays[".params['dense_1']['kernel']"]


async def take_weights(page: Page, address: str, session_id: str) -> np.ndarray:
    """Begin with weights of a file; the kernel of its first layer."""
    url = f"http://{address}/api/sessions/{session_id}/weights"
    async with httpx2.AsyncClient() as client:
        arrays = load((await client.get(f"{url}/safetensors", timeout=TIMEOUT_SECS)).content)
        arrays["dense_1/kernel"] = arrays["dense_1/kernel"][::-1].copy()
        found = (await client.post(url, content=save(arrays), timeout=TIMEOUT_SECS)).json()
    await page.send("take_weights", weights=found["weights"])
    await page.state(lambda state: bool(state.markers))
    return arrays["dense_1/kernel"]


async def test_pages_of_a_server_that_was_killed_find_their_session_as_it_was_saved(
    tmp_path: Path, settings: Settings
) -> None:
    own = {"NEURARIUM_DATABASE_URL": "", "NEURARIUM_DATA_DIR": str(tmp_path), "NEURARIUM_SAVE_SECS": "0.05"}
    url = URL.create("sqlite", database=str(tmp_path / "neurarium.db"))
    store = Store(url, tmp_path / "checkpoints", most_bytes=10**9, most_days=1)
    async with server_process(environment=own) as (process, address):
        session_id = await new_session(address)
        async with open_ready_page(address, session_id) as page:
            begun = await take_weights(page, address, session_id)
            await page.send("set_speed")
            await page.send("play")
            await saved_beyond(store, session_id, STEPS)
            await page.send("pause")
            state = await page.state(lambda state: state.step > STEPS)
            await page.send("go_on_from", run=state.run)
            await page.send("play")
            await saved_beyond(store, session_id, step_and_kernel(store.load(session_id))[0])
            process.kill()
            await process.wait()
    step, kernel = step_and_kernel(store.load(session_id))
    assert step > STEPS

    saving = settings.model_copy(update={"database_url": "", "data_dir": tmp_path, "save_secs": 0.05})
    with serving(saving) as address:
        async with open_page(address, session_id) as page:
            state = await page.state(lambda state: state.step > 0)
            assert (state.id, state.step, state.brought_back) == (session_id, step, step)
            assert not state.playing
            await page.send("subscribe")
            history = await page.shown(lambda shown: shown.meta.restores)
            assert (history.meta.first_step, history.meta.end_step) == (0, step)
            assert np.isfinite(history.tensors["scalars/loss"]).all()
            await page.send("subscribe", summaries=[{"type": "weights"}])
            shown = await page.shown(lambda shown: "weights/dense_1/kernel" in shown.tensors)
            assert shown.meta.step == step
            assert (shown.tensors["weights/dense_1/kernel"] == kernel).all()
            await page.send("look_back", run=state.run, step=0)
            past = await page.shown(lambda it: it.meta.past and "weights/dense_1/kernel" in it.tensors)
            assert past.meta.step == 0
            assert (past.tensors["weights/dense_1/kernel"] == begun).all()
            await page.send("look_back", run=state.run, step=None)
            await page.send("play")
            await saved_beyond(store, session_id, step + STEPS)
            await page.send("rewind")
            shown = await page.shown(
                lambda shown: shown.meta.step == 0 and "weights/dense_1/kernel" in shown.tensors
            )
            assert (shown.tensors["weights/dense_1/kernel"] == begun).all()
            # The run that was left before the server was killed has kept its past, too.
            await page.send("switch_run", run=1)
            state = await page.state(lambda state: state.runs[0].status == "present")
            await page.send("look_back", run=state.run, step=0)
            past = await page.shown(lambda it: it.meta.past and "weights/dense_1/kernel" in it.tensors)
            assert past.meta.step == 0
            assert (past.tensors["weights/dense_1/kernel"] == begun).all()
