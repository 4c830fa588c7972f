"""Own pictures over real connections: nothing is lost, and nobody changes what is another's."""

import base64
import io
import json
import zipfile
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import numpy as np
import pytest

from neurarium.protocol.events import SessionState
from neurarium.protocol.frames import decode_frame
from neurarium.settings import Settings
from tests.api.page import open_page
from tests.api.server import serving
from tests.api.test_rooms import PLAIN, joined, opened

pytestmark = pytest.mark.anyio

RNG = np.random.default_rng(0)
DRAWN = (255 * (RNG.random((12, 28, 28, 1)) > 0.8)).astype(np.uint8)


class Album:
    """The requests about a session's pictures, from a seat if there is a key."""

    def __init__(self, http: httpx2.Client, session_id: str, key: str = "") -> None:
        self._http = http
        self._path = f"/api/sessions/{session_id}/pictures"
        self._headers = {PLAIN: key} if key else {}

    def post(self, path: str = "", **body: Any) -> httpx2.Response:
        return self._http.post(self._path + path, json=body, headers=self._headers)

    def get(self, path: str) -> httpx2.Response:
        return self._http.get(self._path + path, headers=self._headers)

    def add(self, number: int, label: int) -> httpx2.Response:
        return self.post(label=label, pixels=base64.b64encode(DRAWN[number].tobytes()).decode())

    def state(self) -> dict[str, Any]:
        return dict(self._http.get(f"{self._path}/album", headers=self._headers).json())

    def pictures(self) -> tuple[dict[str, Any], np.ndarray]:
        content = self._http.get(self._path, headers=self._headers).content
        meta, tensors = decode_frame(content)
        return json.loads(meta), tensors["input"]

    def open(self, name: str, content: bytes) -> httpx2.Response:
        return self._http.post(
            f"{self._path}/files", params={"name": name}, content=content, headers=self._headers
        )

    def zip(self) -> bytes:
        return self._http.get(f"{self._path}/file/zip", headers=self._headers).content


def own_session(http: httpx2.Client, dataset: dict[str, Any] | None = None, *, preset: str = "linear") -> str:
    """A session of own pictures, of none or of those of a spec."""
    wanted = http.get("/api/experiment", params={"preset": preset, "dataset": "own_pictures"}).json()
    wanted = json.loads(json.dumps(wanted).replace('"units": 128', '"units": 16'))  # within the limits here
    body = {"experiment": {**wanted, **({"dataset": dataset} if dataset else {})}}
    answer = http.post("/api/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def is_at(state: SessionState, revision: int) -> bool:
    """Whether a session has its pictures as they were after so many changes, and can learn from them."""
    return state.status != "compiling" and state.experiment.dataset.config["revision"] == revision


def learned(state: SessionState) -> tuple[int, int]:
    return state.data.train_size, state.data.test_size


async def test_pictures_come_while_it_trains_and_each_change_can_be_taken_back(
    http: httpx2.Client, address: str
) -> None:
    session_id = own_session(http)
    album = Album(http, session_id)
    assert album.state()["counts"] == [0, 0]
    async with open_page(address, session_id) as page:
        await page.send("step", steps=3, request_id=1)
        assert "no pictures" in (await page.failure(1)).message
        revision = album.add(0, 0).json()["dataset"]["config"]["revision"]
        await page.state(lambda state: state.experiment.dataset.config["revision"] == revision)
        await page.send("step", steps=3)
        run = (await page.state(lambda state: state.step == 3)).run
        await page.send("play")
        for number in range(1, 12):
            assert album.add(number, number % 2).status_code == 201
        grown = await page.state(lambda state: sum(learned(state)) == 12)
        assert (grown.run, grown.playing) == (run, True)
        assert album.state()["counts"] == [6, 6]
        meta, pictures = album.pictures()
        np.testing.assert_array_equal(pictures, DRAWN)
        assert learned(grown) == (meta["sides"].count(0), meta["sides"].count(1))
        read = album.get("/reading").json()
        assert (read["numbers"], len(read["losses"])) == (list(range(12)), 12)
        assert set(read["read_as"]) <= {0, 1}
        assert album.get("/curve").json() is None
        begun = album.post("/curve")
        assert (begun.status_code, begun.json()["learn"]) == (202, learned(grown)[0])
        album.post("/labels", labels={3: None, 4: 1})
        assert album.state()["counts"] == [5, 6]
        await page.state(lambda state: sum(learned(state)) == 11)
        assert album.post("/undo").json()["counts"] == [6, 6]
        assert album.post("/undo").json()["counts"] == [6, 5]  # the last drawing
        names = [{"id": 1, "name": "крест"}, {"id": None, "name": "星"}]
        assert album.post("/classes", classes=names).json()["counts"] == [5, 0]
        back = album.post("/undo").json()
        assert ([it["name"] for it in back["classes"]], back["counts"]) == (["A", "B"], [6, 5])
        await page.state(lambda state: sum(learned(state)) == 11)
        for _ in range(11):
            state = album.post("/undo").json()
        assert (state["counts"], state["can_undo"]) == ([0, 0], False)


def test_an_empty_drawing_and_a_huge_one_are_refused_and_change_nothing(http: httpx2.Client) -> None:
    album = Album(http, own_session(http))
    album.add(0, 0)
    for pixels, words in (
        (bytes(28 * 28), "Nothing is drawn yet."),
        (bytes([255]) * 27, "A picture has 28 × 28 × 1 pixels, not 27."),
        (bytes([255]) * (64 * 64 * 3), "pixels"),
        (bytes([255]) * 4_000_000, "A request may hold"),
    ):
        refused = album.post(label=0, pixels=base64.b64encode(pixels).decode())
        assert 400 <= refused.status_code < 500
        assert words in refused.json()["problem"]["message"]
    assert album.state()["counts"] == [1, 0]


async def test_a_link_shows_the_pictures_of_another_and_changes_a_copy(http: httpx2.Client) -> None:
    mine = Album(http, own_session(http))
    for number in range(4):
        dataset = mine.add(number, number % 2).json()["dataset"]
    mine.add(4, 0)  # after it was shared
    theirs = Album(http, own_session(http, dataset))
    assert theirs.state()["counts"] == [2, 2]
    theirs.post("/labels", labels={0: None, 1: None, 2: None})
    theirs.add(5, 0)
    assert (theirs.state()["counts"], mine.state()["counts"]) == ([1, 1], [3, 2])
    gone = http.post(
        "/api/sessions",
        json={
            "experiment": {
                **http.get("/api/experiment", params={"preset": "linear", "dataset": "own_pictures"}).json(),
                "dataset": {"type": "own_pictures", "config": {"album": "nowhere", "revision": 2}},
            }
        },
    )
    assert gone.status_code == 404
    assert "not on this server" in gone.json()["problem"]["message"]


async def test_a_lesson_is_downloaded_whole_and_erased_with_its_drawings(
    http: httpx2.Client, address: str
) -> None:
    session_id = own_session(http)
    host_seat = opened(http, session_id)
    seats = [joined(http, host_seat["code"], name) for name in ("Grace", "=1+1")]
    members = [Album(http, session_id, seat["key"]) for seat in seats]
    host = Album(http, session_id, host_seat["key"])
    for number in range(4):
        members[number % 2].add(number, number % 2)
    record = f"/api/sessions/{session_id}/record"
    async with open_page(address, session_id) as page:
        await page.state(lambda state: sum(learned(state)) == 4)
        await page.send("take_seat", key=seats[0]["key"])
        await page.room(lambda room: room.name == "Grace")
        refused = http.get(record, headers={PLAIN: seats[0]["key"]})
        assert (refused.status_code, refused.json()["problem"]["code"]) == (403, "not_allowed")
        await page.send("take_seat", key=host_seat["key"])
        for number, (question, answer) in enumerate((("More?", 0), ("Why?", 1)), start=1):
            await page.send("ask_question", text=question, choices=["Yes", "No"])
            await page.send("answer", question=number, choice=answer)
        await page.send("ask_question", text="Nobody?", choices=["Yes", "No"])
        await page.room(lambda room: room.question is not None and room.question.text == "Nobody?")
        archive = zipfile.ZipFile(io.BytesIO(http.get(record, headers={PLAIN: host_seat["key"]}).content))
        tables = [name for name in archive.namelist() if name.endswith(".csv")]
        text = {name: archive.read(name).decode("utf-8-sig").splitlines() for name in tables}
        assert text["names.csv"] == ["seat,name,role", "0,Ada,host", "1,Grace,member", "2,'=1+1,member"]
        assert text["questions.csv"][1:] == ["1,More?,Ada,Yes", "2,Why?,Ada,No"]
        assert text["challenges.csv"] == ["challenge,measured,place,name,result"]
        drawn = [line.split(",") for line in text["drawings.csv"][1:]]
        assert [(label, who) for _, label, who, _ in drawn] == [("A", "Grace")] * 2 + [("B", "'=1+1")] * 2
        again = Album(http, own_session(http))
        assert again.open("x.png", archive.read(drawn[3][0])).json()["added"] == 1
        np.testing.assert_array_equal(again.pictures()[1][0], DRAWN[3])
        await page.send("step", steps=3)
        await page.state(lambda state: state.step == 3)
        dataset = host.state()["dataset"]
        await page.send("close_room", drawings=True)
        await page.state(lambda state: state.experiment.dataset.config["album"] == "")
    left = Album(http, session_id)
    assert (left.state()["counts"], left.state()["can_undo"]) == ([0, 0], False)
    assert left.pictures()[0]["numbers"] == []
    experiment = http.get("/api/experiment", params={"preset": "linear", "dataset": "own_pictures"}).json()
    gone = http.post("/api/sessions", json={"experiment": {**experiment, "dataset": dataset}})
    assert gone.status_code == 404


async def test_drawings_are_of_the_lesson_also_when_the_class_has_gone_on_to_other_data(
    http: httpx2.Client, address: str
) -> None:
    session_id = own_session(http)
    seat = opened(http, session_id)
    Album(http, session_id, seat["key"]).add(0, 1)
    digits = http.get("/api/experiment", params={"preset": "linear", "dataset": "digits_8x8"}).json()
    async with open_page(address, session_id) as page:
        await page.send("take_seat", key=seat["key"])
        await page.state(lambda state: sum(learned(state)) == 1)
        await page.send("load_experiment", experiment=digits)
        await page.state(lambda state: state.experiment.dataset.type == "digits_8x8")
        record = http.get(f"/api/sessions/{session_id}/record", headers={PLAIN: seat["key"]})
    archive = zipfile.ZipFile(io.BytesIO(record.content))
    assert len(archive.read("drawings.csv").decode("utf-8-sig").splitlines()) == 2


def test_a_form_that_the_network_cannot_make_is_refused_and_others_are_not(http: httpx2.Client) -> None:
    classes, large = [{"id": 0, "name": "A"}, {"id": 1, "name": "B"}], {"size": 32, "colour": True}
    for preset, status in (("linear", 200), ("autoencoder_128_32", 422)):
        album = Album(http, own_session(http, preset=preset))
        assert album.add(0, 0).status_code == 201
        answer = album.post("/classes", classes=classes, form=large)
        assert answer.status_code == status
        assert album.state()["form"]["size"] == (32 if status == 200 else 28)
    assert answer.json()["problem"]["message"].startswith("The network does not fit such pictures: ")


def test_what_is_kept_for_another_class_stays_as_it_is(http: httpx2.Client) -> None:
    mine = Album(http, own_session(http))
    for number in range(4):
        mine.add(number, number % 2)
    kept = mine.post("/kept").json()
    assert (kept["counts"], mine.state()["counts"]) == ([2, 2], [2, 2])
    mine.add(4, 0)
    # The session that it was kept in, as any other, draws on a copy of it.
    begun = Album(http, own_session(http, kept["dataset"]))
    assert begun.add(5, 1).json()["counts"] == [2, 3]
    assert Album(http, own_session(http, kept["dataset"])).state()["counts"] == [2, 2]
    assert mine.state()["counts"] == [3, 2]


async def test_who_may_what_in_a_room(http: httpx2.Client, address: str) -> None:
    session_id = own_session(http)
    host_seat = opened(http, session_id)
    member_seat = joined(http, host_seat["code"], "Grace")
    host, member, guest = (
        Album(http, session_id, key) for key in (host_seat["key"], member_seat["key"], "9.none")
    )
    assert member.add(0, 0).status_code == 201
    assert host.add(1, 1).status_code == 201
    assert guest.add(2, 0).status_code == 403
    png = Album(http, session_id, host_seat["key"]).zip()
    for refused in (
        member.post("/labels", labels={0: None}),
        member.post("/classes", classes=[{"name": "x"}, {"name": "y"}]),
        member.open("x.zip", png),
        guest.post("/undo"),
    ):
        assert (refused.status_code, refused.json()["problem"]["code"]) == (403, "not_allowed")
    for unread in (member.get("/reading"), guest.get("/reading"), member.post("/curve")):
        assert (unread.status_code, unread.json()["problem"]["code"]) == (403, "not_allowed")
    assert host.pictures()[0]["people"] == ["Grace", "Ada"]
    assert member.pictures()[0]["people"] == []
    # Everybody takes back their own, whatever came after it.
    assert member.post("/undo").json()["counts"] == [0, 1]
    assert not member.state()["can_undo"]
    assert host.post("/labels", labels={1: 0}).json()["counts"] == [1, 0]
    assert host.post("/undo").json()["counts"] == [0, 1]
    revision = host.state()["dataset"]["config"]["revision"]
    async with open_page(address, session_id) as page:
        await page.state(lambda state: is_at(state, revision))
        await page.send("take_seat", key=host_seat["key"])
        await page.send("set_locks", locks=["drawing"])
        await page.room(lambda room: "drawing" in room.locks)
        assert member.add(3, 0).status_code == 403
        # Of a single drawing nobody can be tested.
        await page.send("give_runs")
        await page.room(lambda room: room.own_runs is not None and room.own_runs.given == 1)
        await page.send("start_challenge", rule={"metric": "accuracy", "secs": 60}, request_id=7)
        assert "nothing is left to test on" in (await page.failure(7)).message


async def test_phones_are_asked_in_turn_so_that_classes_fill_evenly(
    http: httpx2.Client, address: str
) -> None:
    session_id = own_session(http)
    host_seat = opened(http, session_id)
    host = Album(http, session_id, host_seat["key"])
    first = Album(http, session_id, joined(http, host_seat["code"])["key"])
    assert first.state()["wanted"] is None  # the host has not named the classes yet
    named = [{"id": 0, "name": "A"}, {"id": 1, "name": "B"}]
    assert not host.post("/classes", classes=named).json()["can_undo"]
    assert first.state()["wanted"] == 0
    host.post("/classes", classes=[{"name": name} for name in ("star", "moon", "house", "sun")])
    assert host.state()["wanted"] is None
    keys = [joined(http, host_seat["code"])["key"] for _ in range(4)]
    async with AsyncExitStack() as pages:
        for key in keys:
            page = await pages.enter_async_context(open_page(address, session_id))
            await page.send("take_seat", key=key)
            await page.room(lambda room: room.seat is not None)
        members = [Album(http, session_id, key) for key in keys]
        wanted = [member.state()["wanted"] for member in members]
        assert len(set(wanted)) == 4  # each another one
        assert [member.state()["wanted"] for member in members] == wanted  # the same, until it is drawn
        order = [0, 1, 1, 1, 2, 0, 1, 3, 1, 1, 2, 1]  # some are fast
        for number, who in enumerate(order):
            told = members[who].add(number, wanted[who]).json()
            wanted[who] = told["wanted"]
            counts = told["counts"]
            assert max(counts) - min(counts) <= 2  # also where one takes long
        drawn = [label for label, who in zip(host.pictures()[0]["labels"], order, strict=True) if who == 1]
        assert len(set(drawn)) == 4  # nobody draws one class alone


async def test_a_run_takes_its_pictures_to_another_server_where_more_can_be_drawn(
    http: httpx2.Client, address: str, settings: Settings
) -> None:
    session_id = own_session(http)
    album = Album(http, session_id)
    for number in range(8):
        album.add(number, number % 2)
    async with open_page(address, session_id) as page:
        await page.state(lambda state: sum(learned(state)) == 8)
        await page.send("step", steps=3)
        here = await page.state(lambda state: state.step == 3)
    run = http.get(f"/api/sessions/{session_id}/run").raise_for_status().content
    with (
        serving(settings.model_copy(update={"database_url": "none"})) as elsewhere,
        httpx2.Client(base_url=f"http://{elsewhere}", timeout=30) as other,
    ):
        there = SessionState.model_validate(other.post("/api/runs", content=run).raise_for_status().json())
        assert (there.experiment, there.data) == (here.experiment, here.data)
        again = Album(other, there.id)
        np.testing.assert_array_equal(again.pictures()[1], DRAWN[:8])
        async with open_page(elsewhere, there.id) as page:
            await page.send("step", steps=3)
            await page.state(lambda state: state.step == 6)
            assert again.add(8, 0).json()["counts"] == [5, 4]
            await page.state(lambda state: sum(learned(state)) == 9)


def test_a_zip_that_was_downloaded_is_opened_again(http: httpx2.Client) -> None:
    album = Album(http, own_session(http))
    for number in range(5):
        album.add(number, number % 2)
    packed = album.zip()
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == 5
    again = Album(http, own_session(http))
    made = again.open("own_pictures.zip", packed).json()
    assert (made["added"], made["counts"], made["refused"]) == (5, [3, 2], [])
    np.testing.assert_array_equal(again.pictures()[1], DRAWN[[0, 2, 4, 1, 3]])
    for kind in ("npz", "csv"):
        table = Album(http, own_session(http))
        made = table.open(f"own_pictures.{kind}", album.get(f"/file/{kind}").content).json()
        assert (made["added"], made["counts"], made["refused"]) == (5, [3, 2], [])
        np.testing.assert_array_equal(table.pictures()[1], DRAWN[:5])
    refused = again.open("words.txt", b"no picture").json()
    assert refused["refused"][0].startswith("“words.txt” is no picture")
    assert refused["counts"] == [3, 2]
    assert again.open("large.png", bytes(2**20)).status_code == 201
    # All other routes take no more than a page sends to them.
    assert again.post("/labels", labels=dict.fromkeys(range(20000), 0)).status_code == 413
