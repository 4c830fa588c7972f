"""Where albums are kept: every change as one row, written before it is told of."""

import contextlib
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session as Transaction

from neurarium.store.errors import StoreError
from neurarium.store.stored_album import StoredAlbum, StoredChange
from neurarium.store.tables import SavedAlbum, SavedChange

Begin = Callable[..., AbstractContextManager[Transaction]]


class AlbumShelf:
    """Keeps albums. All methods may be used from any thread, and raise StoreError if the store cannot be."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def add(self, album_id: str, album: StoredAlbum) -> None:
        """Keep an album that was not there."""
        with self._begin(writes=True) as rows:
            rows.add(SavedAlbum(id=album_id, session=album.session, used_at=time.time()))
            for revision, change in enumerate(album.changes):
                rows.add(_row(album_id, revision, change))

    def append(self, album_id: str, revision: int, change: StoredChange) -> None:
        """Keep one more change, after so many."""
        with self._begin(writes=True) as rows:
            rows.add(_row(album_id, revision, change))

    def load(self, album_id: str) -> StoredAlbum | None:
        """An album, or None if there is none; it counts as used."""
        with self._begin() as rows:
            album = rows.get(SavedAlbum, album_id)
            if album is None:
                return None
            by_revision = select(SavedChange).where(SavedChange.album == album_id)
            changes: Sequence[SavedChange] = rows.scalars(by_revision.order_by(SavedChange.revision)).all()
            found = StoredAlbum(album.session, tuple(StoredChange(it.content, it.pixels) for it in changes))
        with contextlib.suppress(StoreError):
            self.touch([album_id])
        return found

    def touch(self, names: Collection[str]) -> None:
        """These albums count as used now."""
        with self._begin(writes=True) as rows:
            rows.execute(update(SavedAlbum).where(SavedAlbum.id.in_(names)).values(used_at=time.time()))

    def last_of(self, session: str) -> str | None:
        """The album that a session used last, by name, if it has any."""
        with self._begin() as rows:
            own = select(SavedAlbum.id).where(SavedAlbum.session == session)
            return rows.scalar(own.order_by(SavedAlbum.used_at.desc()).limit(1))

    def count(self) -> int:
        """How many albums there are."""
        with self._begin() as rows:
            return int(rows.scalar(select(func.count()).select_from(SavedAlbum)) or 0)

    def erase(self, session: str) -> set[str]:
        """Erase all albums of a session; what they were called."""
        with self._begin(writes=True) as rows:
            names = set(rows.scalars(select(SavedAlbum.id).where(SavedAlbum.session == session)))
            rows.execute(delete(SavedChange).where(SavedChange.album.in_(names)))
            rows.execute(delete(SavedAlbum).where(SavedAlbum.id.in_(names)))
        return names

    def drop(self, *, unused_secs: float) -> None:
        """Erase albums that nobody used for so long."""
        with self._begin(writes=True) as rows:
            old = select(SavedAlbum.id).where(SavedAlbum.used_at < time.time() - unused_secs)
            rows.execute(delete(SavedChange).where(SavedChange.album.in_(old)))
            rows.execute(delete(SavedAlbum).where(SavedAlbum.id.in_(old)))


def _row(album_id: str, revision: int, change: StoredChange) -> SavedChange:
    return SavedChange(album=album_id, revision=revision, content=change.content, pixels=change.pixels)
