"""The database of the store: SQLite or PostgreSQL, migrated before it is used."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from neurarium.store.migration import migrate

TIMEOUT_SECS = 5


class Database:
    """Gives transactions. Each has a connection of its own, so that a database may go away and come back."""

    def __init__(self, url: URL) -> None:
        self._path = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
        timeout = "timeout" if self._path else "connect_timeout"
        self._engine = create_engine(url, poolclass=NullPool, connect_args={timeout: TIMEOUT_SECS})
        if self._path:
            _begin_by_ourselves(self._engine)
        self._is_ready = False

    @property
    def has_begun(self) -> bool:
        """Whether anything can have been saved: SQLite makes its file with the first that is."""
        return self._path is None or self._path.exists()

    @contextlib.contextmanager
    def begin(self, *, writes: bool = False) -> Iterator[Session]:
        """A transaction, committed at the end; one that `writes` waits for its turn at the beginning.

        Raises:
            SQLAlchemyError, OtherVersionError, OSError: the database cannot be used.
        """
        try:
            self._prepare()
            engine = self._engine.execution_options(writes=writes)
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except SQLAlchemyError:
            # Whatever comes back may be another one.
            self._is_ready = False
            raise

    def _prepare(self) -> None:
        if self._is_ready and (self._path is None or self._path.exists()):
            return
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        migrate(self._engine)
        self._is_ready = True


def _begin_by_ourselves(engine: Engine) -> None:
    """Python's SQLite begins transactions late, and none for changes of the schema."""

    @event.listens_for(engine, "connect")
    def leave_it(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
