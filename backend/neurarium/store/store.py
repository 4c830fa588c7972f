"""The store: the last checkpoint of every session, within bounds of time and size."""

import contextlib
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Self

from sqlalchemy import delete, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session as Transaction

from neurarium.errors import StartError
from neurarium.settings import Settings
from neurarium.store.album_shelf import AlbumShelf
from neurarium.store.checkpoint import Checkpoint, digest_of
from neurarium.store.checkpoint_files import CheckpointFiles
from neurarium.store.database import Database
from neurarium.store.errors import LostError, StoreError
from neurarium.store.own_sessions import OwnSessions
from neurarium.store.table_shelf import TableShelf
from neurarium.store.tables import SavedRoom, SavedSession
from neurarium.store.words import TROUBLE, reason_of

logger = logging.getLogger(__name__)

SECS_PER_DAY = 86_400.0


class Store:
    """Saves checkpoints and gives them back. It may be used from any thread."""

    def __init__(self, url: URL, folder: Path, *, most_bytes: int, most_days: float) -> None:
        self._database = Database(url)
        self._files = CheckpointFiles(folder)
        self.albums = AlbumShelf(self._begin)
        self.tables = TableShelf(self._begin)
        self.own = OwnSessions(self._begin)
        self._most_bytes = most_bytes
        self._most_secs = most_days * SECS_PER_DAY

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The one of these settings.

        Raises:
            StartError: the database is of a kind that cannot be used here.
        """
        return cls(
            url_of(settings),
            settings.data_dir / "checkpoints",
            most_bytes=settings.limits.saved_bytes,
            most_days=settings.saved_days,
        )

    def save(self, session_id: str, checkpoint: Checkpoint, *, step: int) -> None:
        """Save a session in place of what was saved of it before.

        Raises:
            StoreError: it cannot be; what was saved before is still there.
        """
        content = checkpoint.encode()
        if len(content) > self._most_bytes:
            size, most = len(content) / 2**20, self._most_bytes / 2**20
            raise StoreError(f"it takes {size:,.0f} MiB, and this server saves {most:,.0f} MiB in all")
        name, now = f"{session_id}-{token_hex(6)}.safetensors", time.time()
        row = SavedSession(
            id=session_id,
            file=name,
            digest=digest_of(content),
            nbytes=len(content),
            step=step,
            saved_at=now,
            used_at=now,
        )
        with self._begin(writes=True) as rows:
            before = rows.get(SavedSession, session_id)
            outdated = [before.file] if before else []
            self._files.write(name, content)
            rows.merge(row)
            outdated += self._drop(rows, but=session_id)
        for file in outdated:
            self._files.remove(file)

    def load(self, session_id: str) -> Checkpoint | None:
        """What was saved of a session; None if nothing was.

        Raises:
            LostError: it is damaged.
            StoreError: the store cannot be used now.
        """
        with self._begin() as rows:
            row = rows.get(SavedSession, session_id)
        if row is None:
            return None
        try:
            content = self._files.read(row.file)
        except FileNotFoundError as error:
            raise LostError("its file is missing") from error
        except OSError as error:
            raise StoreError(reason_of(error)) from error
        if digest_of(content) != row.digest:
            raise LostError("its file is damaged")
        with contextlib.suppress(StoreError), self._begin(writes=True) as rows:
            if used := rows.get(SavedSession, session_id):
                used.used_at = time.time()
        return Checkpoint.decode(content)

    def forget(self, session_id: str) -> None:
        """Erase what was saved under an id.

        Raises:
            StoreError: the store cannot be used now.
        """
        with self._begin(writes=True) as rows:
            row = rows.get(SavedSession, session_id)
            if row is not None:
                rows.delete(row)
        if row is not None:
            self._files.remove(row.file)

    def set_aside(self, session_id: str) -> None:
        """Another session takes the place of one that cannot be brought back; its file stays for a while.

        Raises:
            StoreError: the store cannot be used now.
        """
        with self._begin(writes=True) as rows:
            if row := rows.get(SavedSession, session_id):
                self._files.set_aside(row.file)
                rows.delete(row)

    def save_room(self, room: SavedRoom) -> None:
        """Save a room in place of what was saved of it before.

        Raises:
            StoreError: the store cannot be used now.
        """
        with self._begin(writes=True) as rows:
            rows.merge(room)

    def forget_room(self, code: str) -> None:
        """Erase what was saved of a room.

        Raises:
            StoreError: the store cannot be used now.
        """
        with self._begin(writes=True) as rows:
            rows.execute(delete(SavedRoom).where(SavedRoom.code == code))

    def rooms(self) -> list[SavedRoom]:
        """The rooms that are still open; those whose time is over are erased.

        Raises:
            StoreError: the store cannot be used now.
        """
        if not self._database.has_begun:
            return []
        with self._begin(writes=True) as rows:
            rows.execute(delete(SavedRoom).where(SavedRoom.closes_at <= time.time()))
            return list(rows.scalars(select(SavedRoom)))

    def tidy(self) -> None:
        """Remove what is too old or too much, and what a killed server left half.

        Raises:
            StoreError: the store cannot be used now.
        """
        with self._begin(writes=True) as rows:
            outdated = self._drop(rows)
            named = set(rows.scalars(select(SavedSession.file)))
        self.albums.drop(unused_secs=self._most_secs)
        self.tables.drop(unused_secs=self._most_secs)
        outdated += self.own.erase()
        for file in outdated:
            self._files.remove(file)
        with _in_words():
            self._files.sweep(named, aside_secs=self._most_secs)

    def _drop(self, rows: Transaction, *, but: str = "") -> list[str]:
        """Forget sessions that nobody used for too long, or that take too much, oldest first; their files."""
        others = select(SavedSession).where(SavedSession.id != but).order_by(SavedSession.used_at)
        dropped = list(rows.scalars(others.where(SavedSession.used_at < time.time() - self._most_secs)))
        excess = int(rows.scalar(select(func.sum(SavedSession.nbytes))) or 0) - self._most_bytes
        excess -= sum(row.nbytes for row in dropped)
        for row in rows.scalars(others.offset(len(dropped))) if excess > 0 else ():
            dropped.append(row)
            excess -= row.nbytes
            if excess <= 0:
                break
        for row in dropped:
            logger.info("What was saved of session %s is removed, to make room or as too old", row.id)
            rows.delete(row)
        return [row.file for row in dropped]

    @contextlib.contextmanager
    def _begin(self, *, writes: bool = False) -> Iterator[Transaction]:
        with _in_words(), self._database.begin(writes=writes) as rows:
            yield rows


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except TROUBLE as error:
        logger.debug("The store cannot be used", exc_info=error)
        raise StoreError(reason_of(error)) from error


def url_of(settings: Settings) -> URL:
    """Where the database is.

    Raises:
        StartError: it is of a kind that cannot be used here.
    """
    if not settings.database_url:
        return URL.create("sqlite", database=str(settings.data_dir / "neurarium.db"))
    try:
        url = make_url(settings.database_url)
        url.get_dialect()
    except (ArgumentError, ImportError, ValueError) as error:
        raise StartError(
            "NEURARIUM_DATABASE_URL should be a URL such as postgresql+psycopg://user@host/name, or “none”."
        ) from error
    if url.drivername == "postgresql+psycopg":
        _require_psycopg()
    return url


def _require_psycopg() -> None:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise StartError(
            "NEURARIUM_DATABASE_URL is of PostgreSQL, for which a driver is missing.",
            "Install the extra “postgresql”: pip install 'neurarium[postgresql]'.",
        ) from error
