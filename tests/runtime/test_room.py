"""A room that is full, locked or over says so."""

import asyncio
import time
from importlib.resources import files
from types import SimpleNamespace
from typing import Any, cast

import pytest

from neurarium.engine.errors import EngineError
from neurarium.runtime.manager import Manager
from neurarium.runtime.nicknames import ANIMALS, COLOURS, nickname
from neurarium.runtime.room import KeptRoom, Room
from neurarium.runtime.rooms import Rooms
from neurarium.runtime.rude_names import is_rude
from neurarium.runtime.session import Session
from neurarium.settings import Limits, Settings


def room(most_seats: int = 9) -> Room:
    return Room("K7MQ4X", "session1", closes_at=time.time() + 60, most_seats=most_seats)


def session(name: str) -> Session:
    return cast(Session, SimpleNamespace(id=name))


def rooms(hours: float = 1, **limits: int) -> Rooms:
    """Rooms of a server that has no session and no store."""
    settings = Settings(room_hours=hours, limits=Limits(**limits))
    manager: Any = SimpleNamespace(
        settings=settings,
        store=None,
        hold=lambda _: 1.0,
        forget_changes=lambda _: None,
        changes=lambda _: (),
    )
    return Rooms(cast(Manager, manager))


async def join_again_and_again(those: Rooms, code: str) -> None:
    async with asyncio.timeout(10):
        while True:
            those.join(code, "")
            await asyncio.sleep(0.01)


def test_a_full_room_says_so() -> None:
    full = room(most_seats=2)
    full.add_seat("Host", "host")
    full.add_seat("Ada")
    with pytest.raises(EngineError, match="has 2 seats, and all are taken"):
        full.add_seat("Grace")
    full.remove(full.member(1))
    assert full.add_seat("Grace")[0].number == 2  # nobody gets the number, or the key, of another


def test_keys_are_known_as_digests_alone_and_open_their_own_seat() -> None:
    some = room()
    (one, key), (other, _) = some.add_seat("Ada"), some.add_seat("Grace")
    assert some.seat_of(key) is one
    assert some.seat_of(f"{other.number}{key[key.index('.') :]}") is None
    assert key not in some.kept().model_dump_json()
    for none in (None, "", ".", "0", "9.x", "0.", "²."):
        assert some.seat_of(none) is None


@pytest.mark.parametrize(("saved", "asked"), [("7", "7"), (7, None)])
def test_a_room_asks_by_name_and_not_for_the_number_that_one_of_before_has_saved(
    saved: str | int, asked: str | None
) -> None:
    kept = room().kept().model_copy(update={"asked": saved})
    back = room()
    back.bring_back(KeptRoom.model_validate_json(kept.model_dump_json()))
    assert back.asked == asked


def test_names_are_of_one_line_and_told_apart() -> None:
    assert nickname("  Ada\n\t\u200bLovelace\u202e ", ()) == "Ada Lovelace"
    assert nickname("Ada", ("Ada", "Ada 2")) == "Ada 3"
    assert len(nickname("\ufdfa" * 24, ())) <= 24
    assert len(nickname("", ()).split()) == 2
    assert nickname("\u202e", ()) != ""


def test_a_rude_name_becomes_a_drawn_animal() -> None:
    rude = (
        "FUCK",
        "f u c k",
        "sh1t",
        "xxfuckyouxx",
        "Du Arschl0ch",
        "Scheisse",
        "Scheiße",
        "hurensohn 7b",
        "Nazi",
    )
    for name in rude:
        assert nickname(name, ()).split()[-1] in ANIMALS, name
    polite = (
        "Ada", "Hancock", "Scunthorpe", "Cassandra", "Bass", "Essex", "Dickens", "Fickler", "Nazia", "Titus",
        "Hitchcock", "Schwarz", "Arsen", "Uhren", "Classic", "Þóra", "李小龙", "Wichita", "B3tty 2",
    )  # fmt: skip
    assert [nickname(name, ()) for name in polite] == list(polite)
    assert [name for name in (*COLOURS, *ANIMALS) if is_rude(name)] == []
    first_names = (files("neurarium.data") / "names.csv").read_text().splitlines()[1:]
    assert [name for line in first_names if is_rude(name := line.split(",")[0])] == ["dick"]


@pytest.mark.anyio
async def test_a_room_is_over_after_its_time_and_its_code_with_it() -> None:
    short = rooms(hours=0.5 / 3600)
    host = short.open(session("one"), "")
    code = host.code
    assert short.join(code, "Ada").seat == 1
    with pytest.raises(EngineError, match="no room with this code"):
        await join_again_and_again(short, code)
    # Its session is the host's from then on.
    with pytest.raises(EngineError, match="This room has ended"):
        short.open(session("one"), "")
    short.open(session("one"), "", host.key)


@pytest.mark.anyio
async def test_there_are_so_many_rooms_and_one_for_each_session() -> None:
    few = rooms(rooms=2)
    few.open(session("one"), "")
    with pytest.raises(EngineError, match="has a room already"):
        few.open(session("one"), "")
    few.open(session("two"), "")
    with pytest.raises(EngineError, match="2 rooms open at a time"):
        few.open(session("three"), "")
