"""A real server that is killed while it trains and saves, and one that is started on what it left."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import httpx2
import numpy as np
import pytest
from safetensors.numpy import load, save
from sqlalchemy.engine import URL

from neurarium.runtime.room import KeptRoom
from neurarium.runtime.saved import About
from neurarium.settings import Settings
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.store import Store
from tests.api.page import Page, open_page, open_ready_page
from tests.api.server import TIMEOUT_SECS, serving
from tests.api.test_pictures import DRAWN, Album, is_at, own_session
from tests.api.test_rooms import joined, opened
from tests.api.test_shutdown import new_session, server_process

pytestmark = pytest.mark.anyio
STEPS, LITTLE = 500, 60
RATE = "optimizer.learning_rate"


async def saved_beyond(store: Store, session_id: str, step: int) -> None:
    """Wait until a session is saved at a later step."""
    async with asyncio.timeout(TIMEOUT_SECS):
        while True:
            found = store.load(session_id)
            if found is not None and About.read(found).step > step:
                return
            await asyncio.sleep(0.02)


async def kept(store: Store, condition: Callable[[KeptRoom], bool]) -> None:
    """Wait until the only room is saved as it is to be."""
    async with asyncio.timeout(TIMEOUT_SECS):
        while True:
            if any(condition(KeptRoom.model_validate_json(row.content)) for row in store.rooms()):
                return
            await asyncio.sleep(0.02)


async def place_of(page: Page, key: str) -> str:
    """The session that the screen of a seat belongs to, once that is a run of its own."""
    await page.send("take_seat", key=key)
    number = int(key.partition(".")[0])
    room = await page.room(lambda room: room.seat == number and room.place != room.session)
    return room.place


class Lesson(NamedTuple):
    """A room of a host and two members: the session, the keys of their seats, and the runs of the two."""

    session: str
    host: str
    places: dict[str, str]


async def lesson(address: str, store: Store) -> Lesson:
    """Two have drawn, each trains a run of their own for a challenge, and one has the controls."""
    with httpx2.Client(base_url=f"http://{address}", timeout=TIMEOUT_SECS) as http:
        session_id = own_session(http)
        host_seat = opened(http, session_id)
        emmy, grace = (joined(http, host_seat["code"], name)["key"] for name in ("Emmy", "Grace"))
        for number, key in enumerate((emmy, grace, emmy, grace)):
            added = Album(http, session_id, key).add(number, number % 2).raise_for_status().json()
        drawn = added["dataset"]["config"]["revision"]
    async with open_ready_page(address, session_id) as host, open_page(address, session_id) as page:
        # Sessions hear of drawings a moment later, and of the first alone nobody can be tested.
        await page.state(lambda state: is_at(state, drawn))
        await host.send("take_seat", key=host_seat["key"])
        await host.send("hand_over", seat=1)
        await page.send("take_seat", key=emmy)
        await page.room(lambda room: "settings" in room.may)
        await page.send("set_hyperparameters", values={RATE: 0.5})
        await host.room(lambda room: len(room.changes) == 1)
        await host.send("give_runs")
        places = {key: await place_of(page, key) for key in (emmy, grace)}
        for key, place in places.items():
            async with open_page(address, place) as run:
                await run.send("take_seat", key=key)
                await run.send("step", steps=LITTLE)
                await run.state(lambda state: state.step == LITTLE)
            await saved_beyond(store, place, LITTLE - 1)
        await host.send("start_challenge", rule={"metric": "accuracy", "secs": 600})
        await host.room(lambda room: room.challenge is not None and room.challenge.ranked == 2)
        await kept(store, lambda room: room.challenge is not None and room.controls == 1)
    return Lesson(session_id, host_seat["key"], places)


async def is_back(address: str, lesson: Lesson) -> None:
    """All are in their seats and at their runs, with their drawings, the clock and the controls."""
    async with open_page(address, lesson.session) as page:
        for key, place in lesson.places.items():
            assert await place_of(page, key) == place
            async with open_page(address, place) as run:
                await run.send("take_seat", key=key)
                state = await run.state(lambda state: state.step > 0)
                assert (state.step, state.brought_back, state.playing) == (LITTLE, LITTLE, False)
                room = await run.room(lambda room: room.challenge is not None and "play" in room.may)
                assert room.challenge is not None
                assert 0 < room.challenge.left_secs < 600
        await page.send("take_seat", key=lesson.host)
        room = await page.room(lambda room: bool(room.seats) and bool(room.changes))
        assert (room.controls, [seat.name for seat in room.seats[1:]]) == (1, ["Emmy", "Grace"])
        change = room.changes[0]
        assert (change.name, change.words.startswith("learning rate")) == ("Emmy", True)
        await page.send("undo_change", change=change.number)
        await page.room(lambda room: room.changes[0].undone)
    with httpx2.Client(base_url=f"http://{address}") as http:
        meta, drawn = Album(http, lesson.session, lesson.host).pictures()
    assert (meta["labels"], meta["people"]) == ([0, 1, 0, 1], ["Emmy", "Grace"] * 2)
    np.testing.assert_array_equal(drawn, DRAWN[:4])


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


async def test_pages_and_a_class_of_a_server_that_was_killed_find_all_as_it_was_saved(
    tmp_path: Path, settings: Settings
) -> None:
    own = {"NEURARIUM_DATABASE_URL": "", "NEURARIUM_DATA_DIR": str(tmp_path), "NEURARIUM_SAVE_SECS": "0.05"}
    url = URL.create("sqlite", database=str(tmp_path / "neurarium.db"))
    store = Store(url, tmp_path / "checkpoints", most_bytes=10**9, most_days=1)
    async with server_process(environment=own) as (process, address):
        there = await lesson(address, store)
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
        await is_back(address, there)
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
