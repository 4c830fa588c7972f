"""Large tables are kept by their content: the same one once, and for as long as somebody uses it."""

import hashlib
import time
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from neurarium.engine.dataset import Holding
from neurarium.engine.errors import EngineError
from neurarium.runtime import own_tables
from neurarium.runtime.own_tables import OwnTables
from tests.store.conftest import open_store, sqlite_in

MOST, MOST_BYTES = 3, 400


def numbers(first: float) -> bytes:
    return np.arange(first, first + 100, dtype="<f4").tobytes()


def tables_in(folder: Path) -> OwnTables:
    """A server's tables, as one that is started has them."""
    return OwnTables(open_store(sqlite_in(folder), folder).tables, most=MOST, most_bytes=MOST_BYTES)


def test_two_who_bring_the_same_table_name_one_that_outlasts_the_server(tmp_path: Path) -> None:
    name = tables_in(tmp_path).keep(numbers(1))
    assert name == hashlib.sha256(numbers(1)).hexdigest()
    for _ in range(MOST + 1):
        assert tables_in(tmp_path).keep(numbers(1)) == name
    assert tables_in(tmp_path).content(Holding("tables", name)) == numbers(1)


def test_one_that_is_gone_or_never_was_is_a_sentence(tmp_path: Path) -> None:
    for tables in (tables_in(tmp_path), OwnTables(None, most=MOST, most_bytes=MOST_BYTES)):
        with pytest.raises(EngineError, match="not on this server, or no longer") as raised:
            tables.content(Holding("tables", "nowhere"))
        assert raised.value.code == "no_table"


def test_a_full_server_takes_no_more_and_says_so(tmp_path: Path) -> None:
    tables = tables_in(tmp_path)
    names = [tables.keep(numbers(first)) for first in range(MOST)]
    with pytest.raises(EngineError, match="keeps 3 large tables, and no more"):
        tables.keep(numbers(MOST))
    assert tables.keep(numbers(0)) == names[0]
    with pytest.raises(EngineError, match="may have 400 bytes here, not 404"):
        tables.keep(numbers(0) + bytes(4))
    with pytest.raises(EngineError, match="must be finite"):
        tables.keep(np.full(4, np.inf, "<f4").tobytes())
    with pytest.raises(EngineError, match="4 numbers at least, not 3"):
        tables.keep(np.zeros(3, "<f4").tobytes())
    with pytest.raises(EngineError, match="The table in this file is damaged"):
        tables.bring(names[1], numbers(0))


def test_what_was_not_used_for_a_week_makes_room(tmp_path: Path) -> None:
    tables = tables_in(tmp_path)
    first, *others = [tables.keep(numbers(number)) for number in range(MOST)]
    with mock.patch.object(time, "time", return_value=time.time() + 8 * 86_400):
        for name in others:
            tables.content(Holding("tables", name))
        newest = tables.keep(numbers(MOST))
        assert tables.find(first) is None
        assert all(tables.find(name) is not None for name in (*others, newest))


def test_a_table_that_nobody_used_for_as_long_as_sessions_are_kept_is_erased(tmp_path: Path) -> None:
    store = open_store(sqlite_in(tmp_path), tmp_path, most_days=1)
    tables = OwnTables(store.tables, most=MOST, most_bytes=MOST_BYTES)
    used, unused = tables.keep(numbers(1)), tables.keep(numbers(2))
    now = time.time()
    with mock.patch.object(time, "time", return_value=now + 80_000):
        tables.content(Holding("tables", used))
    with mock.patch.object(time, "time", return_value=now + 90_000):
        store.tidy()
    assert (tables.find(used), tables.find(unused)) == (numbers(1), None)


def test_without_a_store_the_one_that_was_not_used_for_longest_makes_room() -> None:
    tables = OwnTables(None, most=MOST, most_bytes=MOST_BYTES)
    with mock.patch.object(own_tables, "MOST_BYTES_IN_MEMORY", 2 * MOST_BYTES):
        first, second = tables.keep(numbers(1)), tables.keep(numbers(2))
        tables.content(Holding("tables", first))
        third = tables.keep(numbers(3))
    assert [tables.find(name) is not None for name in (first, second, third)] == [True, False, True]
