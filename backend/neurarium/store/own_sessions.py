"""Which sessions are whose: by the digest of a key that only a browser knows, without accounts."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Transaction

from neurarium.store.tables import OwnSession, SavedRoom, SavedSession

MOST_OF_AN_OWNER = 300
MOST_OF_A_SESSION = 300
MOST_IN_ALL = 20_000
# What was deleted can be had back for so long.
GRACE_SECS = 86_400.0

Begin = Callable[..., AbstractContextManager[Transaction]]


class Owned(NamedTuple):
    """A session as its owner saw it last, what was said of it, and whether it is saved."""

    session: str
    content: str
    seen_at: float
    is_saved: bool


class OwnSessions:
    """Keeps them. All methods may be used from any thread, and raise StoreError if the store cannot be."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def remember(self, owner: str, session: str, content: str) -> None:
        """A session is somebody's, as they see it now; the ones not seen for longest make room.

        One that they have deleted stays so until they train it further.
        """
        with self._begin(writes=True) as rows:
            row = rows.get(OwnSession, (owner, session))
            if row and row.deleted_at is not None and _steps(row.content) == _steps(content):
                return
            if row is not None:
                row.deleted_at = None
            rows.merge(OwnSession(owner=owner, session=session, content=content, seen_at=time.time()))
            rows.flush()
            _drop_oldest(rows, MOST_OF_AN_OWNER, owner=owner)
            _drop_oldest(rows, MOST_OF_A_SESSION, session=session)
            _drop_oldest(rows, MOST_IN_ALL)

    def all(self, owner: str) -> list[Owned]:
        """All sessions of somebody, the one seen last first."""
        with self._begin() as rows:
            own = select(OwnSession, SavedSession.id).outerjoin(
                SavedSession, SavedSession.id == OwnSession.session
            )
            own = own.where(OwnSession.owner == owner, OwnSession.deleted_at.is_(None))
            found = rows.execute(own.order_by(OwnSession.seen_at.desc()))
            return [Owned(row.session, row.content, row.seen_at, saved is not None) for row, saved in found]

    def delete(self, owner: str, session: str, *, deleted: bool) -> bool:
        """Delete a session of somebody's, or take that back; False if there is none."""
        with self._begin(writes=True) as rows:
            row = rows.get(OwnSession, (owner, session))
            if row is not None:
                row.deleted_at = time.time() if deleted else None
            return row is not None

    def erase(self) -> list[str]:
        """Forget what was deleted long enough ago; the files of sessions that nobody has any more."""
        with self._begin(writes=True) as rows:
            over = OwnSession.deleted_at < time.time() - GRACE_SECS
            gone = set(rows.scalars(select(OwnSession.session).where(over)))
            rows.execute(delete(OwnSession).where(over))
            gone -= set(rows.scalars(select(OwnSession.session).where(OwnSession.session.in_(gone))))
            # Those of a room's members stand in its content.
            rooms = [f"{room.session} {room.content}" for room in rows.scalars(select(SavedRoom))]
            gone = {session for session in gone if not any(session in room for room in rooms)}
            named = [row for session in gone for row in _saved_of(rows, session)]
            for row in named:
                rows.delete(row)
            return [row.file for row in named]


def _steps(content: str) -> object:
    return json.loads(content).get("steps")


def _saved_of(rows: Transaction, session: str) -> Sequence[SavedSession]:
    """A session as it is saved, and the runs that are kept beside it."""
    own = SavedSession.id.startswith(f"{session}.", autoescape=True) | (SavedSession.id == session)
    return rows.scalars(select(SavedSession).where(own)).all()


def _drop_oldest(rows: Transaction, most: int, **where: str) -> None:
    count = select(func.count()).select_from(OwnSession).filter_by(**where)
    if int(rows.scalar(count) or 0) > most:
        oldest = select(OwnSession).filter_by(**where).order_by(OwnSession.seen_at.desc()).offset(most)
        for row in rows.scalars(oldest):
            rows.delete(row)
