"""Where large tables of people's own are kept: the numbers of each as one row, by their digest."""

import contextlib
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session as Transaction

from neurarium.store.errors import StoreError
from neurarium.store.tables import SavedTable

Begin = Callable[..., AbstractContextManager[Transaction]]

UNUSED_SECS = 7 * 86_400.0


class TableShelf:
    """Keeps tables. All methods may be used from any thread, and raise StoreError if the store cannot be."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def add(self, name: str, numbers: bytes, *, most: int) -> bool:
        """Keep a table; whether it is kept. It counts as used.

        Where so many others are there, the one that was not used for longest makes room, unless that is less
        than a week ago.
        """
        try:
            return self._add(name, numbers, most)
        except StoreError:
            # A class may bring the same table in the same moment.
            if self.load(name) is None:
                raise
            return True

    def load(self, name: str) -> bytes | None:
        """The numbers of a table, or None if there is none; it counts as used."""
        with self._begin() as rows:
            table = rows.get(SavedTable, name)
        if table is not None:
            with contextlib.suppress(StoreError):
                self.touch([name])
        return table.numbers if table is not None else None

    def touch(self, names: Collection[str]) -> None:
        """These tables count as used now."""
        with self._begin(writes=True) as rows:
            rows.execute(update(SavedTable).where(SavedTable.id.in_(names)).values(used_at=time.time()))

    def _add(self, name: str, numbers: bytes, most: int) -> bool:
        with self._begin(writes=True) as rows:
            # Counted first: whoever brings the same table meanwhile fills no place that this one misses.
            count = int(rows.scalar(select(func.count()).select_from(SavedTable)) or 0)
            if rows.scalar(select(SavedTable.id).where(SavedTable.id == name)) is not None:
                rows.execute(update(SavedTable).where(SavedTable.id == name).values(used_at=time.time()))
                return True
            if count >= most:
                unused = select(SavedTable.id).where(SavedTable.used_at < time.time() - UNUSED_SECS)
                oldest = rows.scalar(unused.order_by(SavedTable.used_at).limit(1))
                if oldest is None:
                    return False
                rows.execute(delete(SavedTable).where(SavedTable.id == oldest))
            rows.add(SavedTable(id=name, numbers=numbers, used_at=time.time()))
            return True

    def drop(self, *, unused_secs: float) -> None:
        """Erase tables that nobody used for so long."""
        with self._begin(writes=True) as rows:
            rows.execute(delete(SavedTable).where(SavedTable.used_at < time.time() - unused_secs))
