"""The limit of open files, and what has to be there before it is reached."""

import io
import logging
import sys

import pytest
from rich.console import Console
from rich.logging import RichHandler

from neurarium.open_files import LEAST_CONNECTIONS, WANTED, connections_within, prepare_to_log, raise_limit

resource = pytest.importorskip("resource")


def test_the_soft_limit_is_raised_as_far_as_it_may_be() -> None:
    before = soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = min(soft, 512)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, hard))
        limit = raise_limit()
        assert limit == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert limit == (WANTED if hard == resource.RLIM_INFINITY else max(few, min(WANTED, hard)))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize(
    ("limit", "connections"),
    [(None, 2_048), (8_192, 2_048), (1_024, 832), (256, 64), (64, LEAST_CONNECTIONS)],
)
def test_there_are_fewer_connections_where_fewer_files_may_be_open(
    limit: int | None, connections: int
) -> None:
    assert connections_within(limit, 2_048) == connections


def test_after_the_first_error_another_is_logged_without_opening_a_file() -> None:
    console = Console(file=io.StringIO())
    handler = RichHandler(console=console)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        prepare_to_log(console)
        loaded = set(sys.modules)
        try:
            raise OSError(24, "Too many open files")
        except OSError:
            root.exception("socket.accept() out of system resource – あ")
        assert set(sys.modules) == loaded
    finally:
        root.removeHandler(handler)
    assert "socket.accept()" in console.file.getvalue()  # type: ignore[attr-defined]
    assert "for nobody to read" not in console.file.getvalue()  # type: ignore[attr-defined]
