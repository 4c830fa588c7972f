"""A room over real connections: joining by its code, and what each seat may do."""

import json
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest

from neurarium.protocol.events import RoomChanged
from neurarium.protocol.frames import decode_frame
from neurarium.runtime.room_codes import ALPHABET, CODE_LETTERS
from neurarium.settings import Settings
from tests.api.page import Page, open_page
from tests.api.server import serving
from tests.experiments import tiny_experiment

pytestmark = pytest.mark.anyio

DRAWING = np.ones((8, 8, 1), np.float32)
PLAIN = "Neurarium-Seat"


def opened(http: httpx2.Client, session_id: str) -> dict[str, Any]:
    """A room of a session: its code and the host's key."""
    answer = http.post("/api/rooms", json={"session": session_id, "name": "Ada"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def joined(http: httpx2.Client, code: str, name: str = "") -> dict[str, Any]:
    answer = http.post(f"/api/rooms/{code}/seats", json={"name": name})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def refused(page: Page, kind: str, **fields: Any) -> str:
    """Why a command is refused."""
    await page.send(kind, request_id=7, **fields)
    return (await page.failure(7)).message


async def test_a_session_without_a_room_lets_everybody_do_everything(address: str, session_id: str) -> None:
    async with open_page(address, session_id) as page:
        await page.send("step", steps=3)
        await page.state(lambda state: state.step == 3)
        assert "closed" in await refused(page, "freeze_screens", frozen=True)


async def follows_and_answers(host: Page, member: Page, guest: Page) -> None:
    """All screens follow the host's; what a member answers is known to the host, and to all in the end."""
    shown = {"level": "dense_1/4", "large": "samples", "pointed": {"layer": "dense_1", "unit": 4}}
    await host.send("lead", shown=shown)
    for page in (member, guest):
        led = await page.room(lambda room: room.leader == 0)
        assert led.shown is not None
        assert led.shown.model_dump() == shown
    # Nobody may hear of the last view before that it is over: it comes with the end.
    last = {"level": "", "large": "", "pointed": None}
    await host.send("lead", shown=last)
    await host.send("lead")
    ended = await guest.room(lambda room: room.leader is None)
    assert ended.shown is not None
    assert ended.shown.model_dump() == last
    assert "no question" in await refused(member, "answer", question=1, choice=0)
    await host.send("ask_question", text="What will it say?", choices=["3", "8", "9"])
    asked = await member.room(lambda room: room.question is not None)
    assert asked.question is not None
    number = asked.question.number
    assert "3 choices" in await refused(member, "answer", question=number, choice=3)
    assert "gone" in await refused(member, "answer", question=number - 1, choice=0)
    assert "guest" in await refused(guest, "answer", question=number, choice=0)
    await member.send("answer", question=number, choice=0)
    await member.send("answer", question=number, choice=2)
    told = await host.room(lambda room: room.question is not None and room.question.counts == (0, 0, 1))
    assert told.question is not None
    own = await member.room(lambda room: room.question is not None and room.question.mine == 2)
    assert own.question is not None
    assert (own.question.counts, own.question.answered) == ((), 1)
    await host.send("show_answers")
    await guest.room(lambda room: room.question is not None and room.question.counts == (0, 0, 1))
    assert "shown" in await refused(member, "answer", question=number, choice=1)
    await host.send("end_question")
    await member.room(lambda room: room.question is None)


async def test_host_members_and_guests_of_a_room(http: httpx2.Client, address: str, session_id: str) -> None:
    host_seat = opened(http, session_id)
    code = host_seat["code"]
    assert len(code) == CODE_LETTERS
    assert set(code) <= set(ALPHABET)
    typed = f" {code[:3].lower()}-{code[3:].lower()} "
    member_seat = joined(http, typed, "Grace\n\u202eHopper")
    assert (member_seat["session"], member_seat["name"]) == (session_id, "Grace Hopper")
    assert joined(http, code, "Grace Hopper")["name"] == "Grace Hopper 2"
    assert len(joined(http, code)["name"].split()) == 2
    async with (
        open_page(address, session_id) as host,
        open_page(address, session_id) as member,
        open_page(address, session_id) as guest,
    ):
        await host.send("take_seat", key=host_seat["key"])
        await member.send("take_seat", key=member_seat["key"])
        here = await host.room(lambda room: room.members_here == 1)
        names = [(seat.name, seat.role, seat.here) for seat in here.seats]
        assert names[:2] == [("Ada", "host", True), ("Grace Hopper", "member", True)]
        seen = await member.room(lambda room: room.seat == 1)
        assert (seen.name, seen.code, seen.seats) == ("Grace Hopper", code, ())
        assert (await guest.room()).code == ""
        # Locked from the beginning: thirty hands on one run.
        assert await refused(member, "play") == "The host has locked Play and Step in this room."
        assert "guest" in await refused(guest, "play")
        assert "host" in await refused(member, "freeze_screens", frozen=True)
        await member.draw(DRAWING)
        await guest.draw(DRAWING)
        await member.send("subscribe", summaries=[{"type": "prediction"}])
        told = await member.shown(lambda shown: "prediction/probabilities" in shown.tensors)
        assert "guest" in (await guest.failure()).message
        assert http.post(f"/api/sessions/{session_id}/hold").status_code == 403
        held = http.post(f"/api/sessions/{session_id}/hold", headers={PLAIN: host_seat["key"]})
        assert held.status_code == 200
        assert http.post("/api/rooms", json={"session": session_id}).status_code == 409
        answer = http.get(f"/api/sessions/{session_id}/drawings", headers={PLAIN: host_seat["key"]})
        await host.send("spotlight", seat=1)
        await host.room(lambda room: room.spotlight == 1)
        await member.room(lambda room: room.spotlight == 1)
        assert "host" in await refused(member, "spotlight", seat=1)
        assert "no such member" in await refused(host, "spotlight", seat=77)
        await host.send("spotlight")
        await member.room(lambda room: room.spotlight is None)
        meta, tensors = decode_frame(answer.content)
        assert json.loads(meta) == {"seats": [1]}
        np.testing.assert_array_equal(tensors["input"], 255 * np.ones((1, 8, 8, 1), np.uint8))
        own = http.get(f"/api/sessions/{session_id}/drawings", headers={PLAIN: member_seat["key"]})
        assert own.status_code == 403
        # Another network is built, another optimizer is a setting.
        experiment = tiny_experiment(dataset="digits_8x8", hidden=(3,)).model_dump(mode="json")
        np.testing.assert_allclose(
            tensors["probabilities"], told.tensors["prediction/probabilities"][np.newaxis], rtol=1e-6
        )
        await host.send("ask_for", name="3")
        await member.room(lambda room: room.asked == "3")
        await follows_and_answers(host, member, guest)
        await host.send("set_locks", locks=["building", "drawing"])
        assert "drawing" not in (await member.room(lambda room: "draw" not in room.may)).may
        assert "network" in await refused(member, "load_experiment", experiment=experiment)
        await member.draw(DRAWING)
        assert "drawing" in (await member.failure()).message
        await member.send("step", steps=2)
        await host.state(lambda state: state.step == 2)
        await host.send("set_locks", locks=["play", "settings", "building"])
        await host.send("hand_over", seat=1)
        await member.room(lambda room: "build" in room.may)
        await member.send("step", steps=2)
        await host.state(lambda state: state.step == 4)
        await host.send("freeze_screens", frozen=True)
        await member.room(lambda room: room.frozen)
        assert "frozen" in await refused(member, "step")
        await host.send("freeze_screens", frozen=False)
        await host.send("hand_over")
        await member.room(lambda room: room.controls is None and not room.frozen)
        assert "locked" in await refused(member, "step")
        await host.send("set_role", seat=1, role="helper")
        await member.room(lambda room: room.role == "helper" and len(room.seats) == 4)
        await member.send("remove_seat", seat=0)
        assert "no such member" in (await member.failure()).message
        assert await refused(member, "close_room") == "That is for the host of this room."
        await host.send("remove_seat", seat=1)
        closed = await member.closed()
        assert (closed.code, "seat" in closed.reason) == (4401, True)
        async with open_page(address, session_id) as again:
            assert "is gone" in await refused(again, "take_seat", key=member_seat["key"])
        other_seat = http.post(f"/api/rooms/{code}/seats", json={}).json()
        async with open_page(address, session_id) as other:
            await other.send("take_seat", key=other_seat["key"])
            number = (await other.room(lambda room: room.seat is not None)).seat
            await host.send("set_locks", locks=["joining"])
            await host.room(lambda room: room.locks == ("joining",))
            await host.send("remove_seat", seat=number)
            shut_out = await other.closed()
            assert (shut_out.code, "lets nobody else in" in shut_out.reason) == (4402, True)
        assert http.post(f"/api/rooms/{code}/seats", json={}).status_code == 403
        await host.send("close_room")
        ended = await guest.closed()
        assert (ended.code, ended.reason) == (4403, "This room has ended.")
        while (await host.event(RoomChanged)).room is not None:
            continue
        await host.send("step")
        await host.state(lambda state: state.step == 5)
    assert http.post(f"/api/rooms/{code}/seats", json={}).status_code == 404
    await is_the_hosts_alone(http, address, session_id, host_seat["key"], others=member_seat["key"])
    reopened = http.post("/api/rooms", json={"session": session_id}, headers={PLAIN: host_seat["key"]})
    assert reopened.status_code == 201
    async with open_page(address, session_id) as guest:
        assert (await guest.room()).role == "guest"


async def is_the_hosts_alone(
    http: httpx2.Client, address: str, session_id: str, key: str, *, others: str
) -> None:
    """A session whose room has ended lets its host in, and nobody else."""
    for command in ({"kind": "beat"}, {"kind": "take_seat", "key": others}):
        async with open_page(address, session_id) as page:
            await page.send(**command)
            closed = await page.closed()
            assert (closed.code, closed.reason[:20]) == (4403, "This room has ended.")
    assert http.post(f"/api/sessions/{session_id}/hold").status_code == 403
    assert http.post("/api/rooms", json={"session": session_id}).status_code == 403
    async with open_page(address, session_id) as page:
        await page.send("take_seat", key=key)
        assert (await page.event(RoomChanged)).room is None
        await page.send("set_speed", steps_per_sec=7)
        await page.state(lambda state: state.speed == 7)


async def test_a_seat_stays_its_pages_own(http: httpx2.Client, address: str, session_id: str) -> None:
    opened_room = opened(http, session_id)
    key = joined(http, opened_room["code"], "Alan")["key"]
    for _ in range(2):
        async with open_page(address, session_id) as page:
            await page.send("take_seat", key=key)
            assert (await page.room(lambda room: room.seat is not None)).name == "Alan"
    for forged in (f"0{key[1:]}", key[:-1], "0.", "x", "٣.a"):
        async with open_page(address, session_id) as page:
            assert "gone" in await refused(page, "take_seat", key=forged)


def test_names_and_sessions_that_cannot_be(http: httpx2.Client, session_id: str) -> None:
    code = opened(http, session_id)["code"]
    long = http.post(f"/api/rooms/{code}/seats", json={"name": "x" * 25})
    assert (long.status_code, long.json()["problem"]["field"]) == (422, "name")
    assert http.post("/api/rooms", json={"session": "nowhere1"}).status_code == 404


async def test_a_class_is_back_in_its_seats_after_a_restart(tmp_path: Path, settings: Settings) -> None:
    saving = settings.model_copy(update={"database_url": "", "data_dir": tmp_path, "save_secs": 0.05})
    experiment = tiny_experiment(dataset="digits_8x8").model_dump(mode="json")
    with serving(saving) as address, httpx2.Client(base_url=f"http://{address}") as http:
        session_id = http.post("/api/sessions", json={"experiment": experiment}).json()["id"]
        host = opened(http, session_id)
        code = host["code"]
        other = http.post("/api/sessions", json={"experiment": experiment}).json()["id"]
        closed = opened(http, other)
        key, removed = (joined(http, code, name)["key"] for name in ("Emmy", "Alan"))
        async with open_page(address, session_id) as page, open_page(address, session_id) as alan:
            await page.send("take_seat", key=host["key"])
            await page.send("hand_over", seat=2)
            await alan.send("take_seat", key=removed)
            await alan.room(lambda room: "settings" in room.may)
            await alan.send("set_hyperparameters", values={"optimizer.learning_rate": 0.5})
            await page.room(lambda room: len(room.changes) == 1)
            await page.send("remove_seat", seat=2)
            await page.send("ask_question", text="More?", choices=["Yes", "No"])
            await page.send("answer", question=1, choice=1)
            await page.send("spotlight", seat=1)
            await page.room(lambda room: room.spotlight == 1)
        async with open_page(address, other) as page:
            await page.send("take_seat", key=closed["key"])
            await page.send("close_room")
            while (await page.event(RoomChanged)).room is not None:
                continue
    with serving(saving) as address, httpx2.Client(base_url=f"http://{address}") as http:
        async with open_page(address, session_id) as page:
            await page.send("take_seat", key=key)
            assert (await page.room(lambda room: room.seat is not None)).name == "Emmy"
            assert "locked" in await refused(page, "play")
            await page.send("take_seat", key=host["key"])
            back = await page.room(lambda room: room.role == "host")
            assert back.question is not None
            assert (back.question.text, back.question.counts, back.question.mine) == ("More?", (0, 1), 1)
            assert back.spotlight == 1
            # Whoever was removed is still known as who changed something, and can come again.
            told = back if back.changes else await page.room(lambda room: bool(room.changes))
            assert ([it.name for it in told.changes], len(told.seats)) == (["Alan"], 2)
            assert "gone" in await refused(page, "take_seat", key=removed)
        assert joined(http, code, "Alan")["name"] == "Alan"
        assert http.post(f"/api/rooms/{closed['code']}/seats", json={}).status_code == 404
        await is_the_hosts_alone(http, address, other, closed["key"], others=host["key"])
    assert key.encode() not in (tmp_path / "neurarium.db").read_bytes()
