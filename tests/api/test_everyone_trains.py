"""Everyone trains: runs of their own, the wall, a challenge, and a server that comes back."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest

from neurarium.protocol.frames import decode_frame
from neurarium.protocol.rooms import RoomState
from neurarium.settings import Settings
from tests.api.page import Page, open_page
from tests.api.server import serving
from tests.api.test_rooms import PLAIN, joined, opened, refused
from tests.experiments import tiny_experiment

pytestmark = pytest.mark.anyio

EXPERIMENT = tiny_experiment(dataset="digits_8x8")
STEPS = 60


def new_session(http: httpx2.Client) -> str:
    answer = http.post("/api/sessions", json={"experiment": EXPERIMENT.model_dump(mode="json")})
    return str(answer.json()["id"])


async def given(page: Page, members: int) -> RoomState:
    """The room once so many members have a run of their own."""
    return await page.room(lambda room: room.own_runs is not None and room.own_runs.given == members)


async def own_place(page: Page, other_than: str) -> str:
    """The session that a page's screen belongs to, once that is another."""
    return (await page.room(lambda room: room.seat is not None and room.place != other_than)).place


async def named(page: Page, name: str) -> RoomState:
    """The room as the seat of this name sees it."""
    return await page.room(lambda room: room.name == name)


def tiles(http: httpx2.Client, session_id: str, key: str) -> tuple[dict[int, Any], dict[str, np.ndarray]]:
    """The wall, by seat, and its tensors."""
    answer = http.get(f"/api/sessions/{session_id}/wall", headers={PLAIN: key})
    assert answer.status_code == 200, answer.text
    meta, tensors = decode_frame(answer.content)
    return {tile["seat"]: tile for tile in json.loads(meta)["tiles"]}, tensors


async def test_each_member_trains_a_run_of_their_own_in_a_challenge(
    http: httpx2.Client, address: str, session_id: str
) -> None:
    host_seat = opened(http, session_id)
    emmy, grace = (joined(http, host_seat["code"], name) for name in ("Emmy", "Grace"))
    async with open_page(address, session_id) as host, open_page(address, session_id) as page:
        await host.send("take_seat", key=host_seat["key"])
        await page.send("take_seat", key=emmy["key"])
        assert "Nobody was given" in await refused(host, "call_together", together=True)
        assert "host" in await refused(page, "give_runs")
        assert http.get(f"/api/sessions/{session_id}/wall", headers={PLAIN: emmy["key"]}).status_code == 403
        await host.send("give_runs")
        assert (await given(host, 2)).place == session_id
        mine = await own_place(page, session_id)
        async with open_page(address, mine) as own:
            await own.send("take_seat", key=emmy["key"])
            seen = await own.room(lambda room: room.seat is not None)
            assert (seen.whose, seen.session, "play" in seen.may) == ("Emmy", session_id, True)
            await own.send("take_seat", key=grace["key"])
            await own.room(lambda room: room.name == "Grace" and "play" not in room.may)
            assert "run of Emmy" in await refused(own, "play")
            await own.send("take_seat", key=emmy["key"])
            await host.send("start_challenge", rule={"metric": "accuracy", "secs": 600, "most_steps": STEPS})
            await own.send("step", steps=STEPS)
            await own.state(lambda state: state.step == STEPS)
            # The other run is untrained, and measured a moment later, perhaps.
            ranked = await own.room(
                lambda room: (
                    room.challenge is not None and bool(room.challenge.result) and room.challenge.ranked == 2
                )
            )
            assert ranked.challenge is not None
            assert ranked.challenge.ranking == ()
            shown, tensors = tiles(http, session_id, host_seat["key"])
            assert [shown[seat]["session"] == mine for seat in (1, 2)] == [True, False]
            assert shown[1]["changed"] == ""
            assert tensors["counts/1"].sum() == tensors["counts/2"].sum() > 0
            await host.send("stop_clock")
            over = await own.room(lambda room: room.challenge is not None and room.challenge.is_over)
            assert "time is up" in await refused(own, "step")
            assert over.challenge is not None
            assert {rank.name for rank in over.challenge.ranking} == {"Emmy", "Grace"}
            shown, _ = tiles(http, session_id, host_seat["key"])
            assert shown[1]["result"] == pytest.approx(over.challenge.result)
            assert (shown[1]["step"], shown[2]["step"]) == (STEPS, 0)
            await host.send("show_run", seat=1)
            assert (await host.room(lambda room: room.place == mine)).own_runs is not None
            await host.send("show_run")
            await host.send("call_together", together=True)
            await own.room(lambda room: room.place == session_id)
            await host.send("end_challenge")
            await host.send("call_together", together=False)
            await own.room(lambda room: room.place == mine and "play" in room.may)
            await own.send("step", steps=1)
            await own.state(lambda state: state.step == STEPS + 1)
            assert "too many" not in (await host.room(lambda room: room.challenge is None)).code
        # With what the class's run has learned; the run before stays its member's.
        await host.send("step", steps=7)
        await host.state(lambda state: state.step == 7)
        await host.send("give_runs", learned=True)
        await given(host, 2)
        again = await page.room(lambda room: room.place not in (session_id, mine))
        assert again.own_runs is not None
        assert again.own_runs.earlier == (mine,)
        late = joined(http, host_seat["code"], "Alan")
        await given(host, 3)
        for seat in (emmy, late):
            await page.send("take_seat", key=seat["key"])
            place = (await named(page, seat["name"])).place
            async with open_page(address, place) as own:
                assert (await own.state(lambda state: state.status == "paused")).step == 7
        await host.send("close_room")


async def test_what_was_trained_before_another_giving_is_saved_before_it_makes_room(
    tmp_path: Path, settings: Settings
) -> None:
    limits = settings.limits.model_copy(update={"sessions": 4})
    tight = {"database_url": "", "data_dir": tmp_path, "save_secs": 600, "limits": limits}
    with (
        serving(settings.model_copy(update=tight)) as address,
        httpx2.Client(base_url=f"http://{address}") as http,
    ):
        session_id = new_session(http)
        host = opened(http, session_id)
        key = joined(http, host["code"], "Ada")["key"]
        joined(http, host["code"], "Grace")
        async with open_page(address, session_id) as page:
            await page.send("take_seat", key=host["key"])
            await page.send("give_runs")
            await given(page, 2)
            await page.send("take_seat", key=key)
            mine = await own_place(page, session_id)
            async with open_page(address, mine) as own:
                await own.send("take_seat", key=key)
                await own.send("step", steps=STEPS)
                await own.state(lambda state: state.step == STEPS)
            await page.send("take_seat", key=host["key"])
            await page.send("give_runs")
            await page.send("take_seat", key=key)
            again = await page.room(lambda room: room.place not in (session_id, mine))
            assert again.own_runs is not None
            assert again.own_runs.earlier == (mine,)
            if again.own_runs.given < 2:
                await given(page, 2)
        # One of the two runs before had to make room for the other new one.
        async with open_page(address, mine) as own:
            assert (await own.state(lambda state: state.step > 0)).step == STEPS


async def test_a_full_server_says_why_somebody_has_no_run_and_gives_it_when_there_is_room(
    settings: Settings,
) -> None:
    limits = settings.limits.model_copy(update={"sessions": 2})
    small = settings.model_copy(update={"limits": limits, "database_url": "none", "session_least_secs": 0})
    with serving(small) as address, httpx2.Client(base_url=f"http://{address}") as http:
        session_id = new_session(http)
        host = opened(http, session_id)
        for name in ("Ada", "Grace"):
            joined(http, host["code"], name)
        async with open_page(address, session_id) as page:
            await page.send("take_seat", key=host["key"])
            await page.send("give_runs")
            full = await page.room(lambda room: room.own_runs is not None and room.own_runs.lacking != "")
            assert full.own_runs is not None
            assert "2 sessions at a time" in full.own_runs.lacking
            assert full.own_runs.given == 1
            await page.send("remove_seat", seat=1)
            async with asyncio.timeout(20):
                told = await page.room(
                    lambda room: (
                        room.own_runs is not None and (room.own_runs.given, room.own_runs.lacking) == (1, "")
                    )
                )
            assert [seat.name for seat in told.seats][1:] == ["Grace"]
