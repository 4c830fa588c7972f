"""Stores in a folder of their own, and a real PostgreSQL where there is one."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy.engine import URL, make_url

from neurarium.store.store import Store
from tests.store.postgres import find_postgres

MIB = 2**20


def open_store(url: URL, folder: Path, *, most_bytes: int = MIB, most_days: float = 90) -> Store:
    return Store(url, folder / "checkpoints", most_bytes=most_bytes, most_days=most_days)


def sqlite_in(folder: Path) -> URL:
    return URL.create("sqlite", database=str(folder / "neurarium.db"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(sqlite_in(tmp_path), tmp_path)


class Postgres(NamedTuple):
    """A PostgreSQL that can be stopped and started."""

    url: URL
    start: Callable[[], None]
    stop: Callable[[], None]


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of its own, which root may not run."""
    binaries = find_postgres()
    if binaries is None:
        pytest.skip("There is no PostgreSQL here: Debian's package is called postgresql.")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # Not pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as name:
        user = {"user": "nobody"} if os.geteuid() == 0 else {}
        if user:
            shutil.chown(name, **user)

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries / program), "-D", f"{name}/data", *arguments]
            subprocess.run(command, check=True, capture_output=True, cwd=name, **user)  # type: ignore[call-overload]

        run("initdb", "--auth=trust", "--username=tester", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        start = partial(run, "pg_ctl", "--wait", "-l", f"{name}/log", "-o", options, "start")
        stop = partial(run, "pg_ctl", "--wait", "-m", "immediate", "stop")
        start()
        try:
            yield Postgres(make_url(f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"), start, stop)
        finally:
            stop()
