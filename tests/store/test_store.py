"""The store: what was saved is there again, bit for bit, whatever happened meanwhile."""

import contextlib
import errno
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from safetensors.numpy import save_file
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session as Transaction

from neurarium.store import database, own_sessions
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.checkpoint_files import YOUNG_SECS
from neurarium.store.errors import LostError, StoreError
from neurarium.store.migration import FOLDER, migrate
from neurarium.store.store import Store
from neurarium.store.table_shelf import TableShelf
from neurarium.store.tables import SavedRoom, Table
from tests.store.conftest import Postgres, open_store, sqlite_in

ARRAYS: dict[str, np.ndarray] = {
    "kernel": np.array([[0.1, -0.0], [np.nan, 1e-45]], np.float32),
    "turned": np.arange(6, dtype=np.float64).reshape(2, 3).T,
    "count": np.array(7, np.int32),
    "key": np.array([0, 2**32 - 1], np.uint32),
    "none": np.zeros((3, 0)),
}
BACKEND = str(Path(__file__).parents[2] / "backend")
# Processes that do nothing but save, one after the other, each from the step that it is told.
HAMMERS = """
import os, sys
from pathlib import Path
import numpy as np
from sqlalchemy.engine import URL
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.store import Store

def hammer(folder, step):
    print(os.getpid(), flush=True)
    store = Store(URL.create("sqlite", database=str(folder / "neurarium.db")), folder / "checkpoints",
                  most_bytes=10**9, most_days=1)
    while True:
        step += 1
        saved = Checkpoint(str(step), {"a": np.full(200_000, step, np.float32)})
        store.save("lesson01", saved, step=step)
        print(step, flush=True)

while line := sys.stdin.readline():
    if not (child := os.fork()):
        hammer(Path(sys.argv[1]), int(line))
    os.waitpid(child, 0)
    print("killed", flush=True)
"""


def of_step(step: int) -> Checkpoint:
    return Checkpoint(str(step), {"a": np.full(10_000, step, np.float32)})


def files(folder: Path) -> list[Path]:
    return sorted((folder / "checkpoints").iterdir())


def held(store: Store, session_id: str = "lesson01") -> int | None:
    """The step of what is saved, if it is whole."""
    checkpoint = store.load(session_id)
    if checkpoint is None:
        return None
    assert (checkpoint.arrays["a"] == int(checkpoint.about)).all()
    return int(checkpoint.about)


def newest() -> str | None:
    """The last of all migrations that there are."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def check_round_trip(store: Store) -> None:
    assert store.load("lesson01") is None
    store.save("lesson01", of_step(1), step=1)
    store.save("lesson01", Checkpoint('{"ü": 1}', ARRAYS), step=2**40)
    found = store.load("lesson01")
    assert found is not None
    assert found.about == '{"ü": 1}'
    assert found.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        made = found.arrays[name]
        assert (made.dtype, made.shape, made.tobytes()) == (array.dtype, array.shape, array.tobytes())


def test_what_is_saved_comes_back_bit_for_bit_and_its_earlier_file_is_gone(
    store: Store, tmp_path: Path
) -> None:
    check_round_trip(store)
    assert len(files(tmp_path)) == 1


def test_postgresql_does_the_same_and_may_go_away_and_come_back(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(postgres.url, tmp_path, most_bytes=100_000)
    check_round_trip(store)
    numbers = bytes(2_000_000)

    @contextlib.contextmanager
    def interrupted(*, writes: bool = False) -> Iterator[Transaction]:
        """A transaction after whose first question another pupil brings the same table."""
        with store._begin(writes=writes) as rows:
            ask = rows.scalar

            def asked(statement: Any) -> Any:
                monkeypatch.setattr(rows, "scalar", ask)
                found = ask(statement)
                assert store.tables.add("mine", numbers, most=1)
                return found

            monkeypatch.setattr(rows, "scalar", asked)
            yield rows

    assert TableShelf(interrupted).add("mine", numbers, most=1)
    store.tables.drop(unused_secs=0.0)
    # A class that brings it in the same moment.
    with ThreadPoolExecutor(8) as pupils:
        assert all(pupils.map(lambda _: store.tables.add("mine", numbers, most=1), range(8)))
    assert store.tables.load("mine") == numbers
    for number in range(1, 4):
        store.save(f"lesson0{number}", of_step(number), step=number)
    assert [held(store, f"lesson0{number}") for number in (1, 2, 3)] == [None, 2, 3]
    store.tidy()
    postgres.stop()
    with pytest.raises(StoreError, match="cannot be reached"):
        store.save("lesson03", of_step(4), step=4)
    postgres.start()
    assert held(store, "lesson03") == 3
    store.save("lesson03", of_step(4), step=4)
    assert held(store, "lesson03") == 4
    with create_engine(postgres.url, poolclass=NullPool).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


@pytest.mark.parametrize("harm", ["changed", "truncated", "foreign", "missing"])
def test_a_file_that_is_damaged_is_lost_in_words_and_can_be_set_aside(
    store: Store, tmp_path: Path, harm: str
) -> None:
    store.save("lesson01", of_step(1), step=1)
    (file,) = files(tmp_path)
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    if harm == "changed":
        file.write_bytes(content)
    elif harm == "truncated":
        file.write_bytes(content[:-5000])
    elif harm == "foreign":
        save_file({"a": np.zeros(3)}, file)
    else:
        file.unlink()
    with pytest.raises(LostError, match="missing" if harm == "missing" else "damaged"):
        store.load("lesson01")
    store.set_aside("lesson01")
    assert store.load("lesson01") is None
    assert [path.suffix for path in files(tmp_path)] == ([] if harm == "missing" else [".aside"])


def test_a_file_that_is_no_checkpoint_is_said_to_be_none() -> None:
    for content in (b"", b"hello, world", Checkpoint("{}", {"a": np.zeros(9)}).encode()[:-1]):
        with pytest.raises(LostError, match="no checkpoint"):
            Checkpoint.decode(content)


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "folder cannot be written")]
)
def test_what_the_disk_refuses_is_said_and_leaves_what_was_saved_before(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    store.save("lesson01", of_step(1), step=1)

    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(StoreError, match=words):
            store.save("lesson01", of_step(2), step=2)
    assert held(store) == 1
    assert len(files(tmp_path)) == 1
    store.save("lesson01", of_step(2), step=2)
    assert held(store) == 2


def test_a_database_that_is_locked_goes_away_or_is_damaged_is_used_again_when_it_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "TIMEOUT_SECS", 0.05)
    store, path = open_store(sqlite_in(tmp_path), tmp_path), tmp_path / "neurarium.db"
    store.save("lesson01", of_step(1), step=1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked by another"):
        store.save("lesson01", of_step(2), step=2)
    other.execute("ROLLBACK")
    other.close()
    whole = path.read_bytes()
    path.write_bytes(b"not a database, whatever it is called" * 40)
    with pytest.raises(StoreError, match="damaged"):
        store.load("lesson01")
    path.write_bytes(whole)
    assert held(store) == 1
    path.unlink()
    store.save("lesson01", of_step(3), step=3)
    assert held(store) == 3


def test_the_oldest_make_room_and_so_does_what_nobody_used_for_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(sqlite_in(tmp_path), tmp_path, most_bytes=100_000)
    for number in (1, 2):
        store.save(f"lesson0{number}", of_step(number), step=number)
    assert held(store, "lesson01") == 1
    store.save("lesson03", of_step(3), step=3)
    assert [held(store, f"lesson0{number}") for number in (2, 1, 3)] == [None, 1, 3]
    with pytest.raises(StoreError, match="MiB"):
        store.save("lesson04", Checkpoint("", {"a": np.zeros(20_000)}), step=4)
    then = time.time() + 91 * 86_400
    monkeypatch.setattr(time, "time", lambda: then)
    store.save("lesson04", of_step(4), step=4)
    assert [held(store, f"lesson0{number}") for number in (1, 3, 4)] == [None, None, 4]
    assert len(files(tmp_path)) == 1


def test_a_server_killed_while_it_saves_leaves_a_whole_checkpoint_each_time(tmp_path: Path) -> None:
    store, step = open_store(sqlite_in(tmp_path), tmp_path, most_bytes=10**9), 0
    command = [sys.executable, "-c", HAMMERS, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": BACKEND}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as hammers:  # type: ignore[call-overload]
        for number in range(10):
            print(step, file=hammers.stdin, flush=True)
            process = int(hammers.stdout.readline())
            told = [int(hammers.stdout.readline()) for _ in range(1 + number % 3)]
            time.sleep(number / 1000)
            os.kill(process, signal.SIGKILL)
            told += map(int, itertools.takewhile(lambda line: line != "killed\n", hammers.stdout))
            found = held(store)
            assert found is not None
            assert told[-1] <= found <= told[-1] + 1
            step = found
        hammers.stdin.close()
    past = time.time() - YOUNG_SECS - 60
    for path in files(tmp_path):
        os.utime(path, (past, past))
    store.tidy()
    assert len(files(tmp_path)) == 1
    assert held(store) == step


def test_a_database_of_any_earlier_version_is_migrated_and_one_of_a_later_is_left_alone(
    tmp_path: Path,
) -> None:
    engine = create_engine(sqlite_in(tmp_path), poolclass=NullPool)
    migrate(engine, "0001")
    with contextlib.closing(sqlite3.connect(tmp_path / "neurarium.db")) as old, old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        old.execute("INSERT INTO saved_session VALUES ('lesson01', 'f', 'd', 1, 2, 3.0, 4.0)")
    store = open_store(sqlite_in(tmp_path), tmp_path)
    with pytest.raises(LostError, match="missing"):
        store.load("lesson01")
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == newest()
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
    with contextlib.closing(sqlite3.connect(tmp_path / "neurarium.db")) as new, new:
        new.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="another version"):
        open_store(sqlite_in(tmp_path), tmp_path).load("lesson01")


def test_rooms_are_kept_until_they_close_or_are_erased(store: Store) -> None:
    assert store.rooms() == []
    for code, hours in (("AAAAAA", 1), ("BBBBBB", 1), ("CCCCCC", -1)):
        store.save_room(SavedRoom(code=code, session="s", content="{}", closes_at=time.time() + 3600 * hours))
    store.save_room(SavedRoom(code="AAAAAA", session="s", content="[]", closes_at=time.time() + 60))
    store.forget_room("BBBBBB")
    assert [(room.code, room.content) for room in store.rooms()] == [("AAAAAA", "[]")]


def test_what_was_deleted_is_erased_with_its_runs_once_nobody_has_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lesson01", "lesson01.2", "lesson02", "lesson03"):
        store.save(name, of_step(1), step=1)
    for owner, session in (("me", "lesson01"), ("me", "lesson02"), ("you", "lesson02"), ("me", "lesson03")):
        store.own.remember(owner, session, '{"steps": 1}')
    store.save_room(SavedRoom(code="abc", session="lesson03", content="", closes_at=time.time() + 1e9))
    for session in ("lesson01", "lesson02", "lesson03"):
        assert store.own.delete("me", session, deleted=True)
    assert store.own.all("me") == []
    store.tidy()
    assert held(store) == 1
    monkeypatch.setattr(own_sessions, "GRACE_SECS", -1.0)
    store.tidy()
    assert [held(store, name) for name in ("lesson01", "lesson01.2", "lesson02", "lesson03")] == [
        None,
        None,
        1,
        1,
    ]
    assert len(files(tmp_path)) == 2
    assert [(each.session, each.is_saved) for each in store.own.all("you")] == [("lesson02", True)]
    assert not store.own.delete("me", "lesson01", deleted=False)


def test_who_trains_a_deleted_one_further_has_it_again(store: Store) -> None:
    store.own.remember("me", "lesson01", '{"steps": 1}')
    store.own.delete("me", "lesson01", deleted=True)
    store.own.remember("me", "lesson01", '{"steps": 1, "title": "seen again"}')
    assert store.own.all("me") == []
    store.own.remember("me", "lesson01", '{"steps": 2}')
    assert [each.content for each in store.own.all("me")] == ['{"steps": 2}']


def test_the_ones_not_seen_for_longest_make_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_sessions, "MOST_OF_AN_OWNER", 2)
    for name in ("lesson01", "lesson02", "lesson03"):
        store.own.remember("me", name, "{}")
    store.own.remember("you", "lesson01", "{}")
    assert [each.session for each in store.own.all("me")] == ["lesson03", "lesson02"]
    assert [each.session for each in store.own.all("you")] == ["lesson01"]
