"""Large tables of people's own, which their experiments name by the digest of their numbers."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from neurarium.engine.dataset import Holding
from neurarium.engine.datasets.own_table import check_numbers
from neurarium.engine.errors import EngineError
from neurarium.runtime.errors import in_words

if TYPE_CHECKING:
    from neurarium.store.table_shelf import TableShelf

# Without a store they are in memory, and the one that was not used for longest makes room.
MOST_BYTES_IN_MEMORY = 256 * 1024**2
UNREADABLE = "Your table cannot be read now"


class OwnTables:
    """Keeps tables and finds them again. All methods may be called from any thread."""

    def __init__(self, shelf: "TableShelf | None", *, most: int, most_bytes: int) -> None:
        self._shelf = shelf
        self._most = most
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._in_memory: OrderedDict[str, bytes] = OrderedDict()

    def keep(self, numbers: bytes) -> str:
        """Keep a table, unless it is there; what it is called.

        Raises:
            EngineError: it is too large, holds no numbers that can be computed with, or cannot be kept.
        """
        if len(numbers) > self._most_bytes:
            words = f"A large table may have {self._most_bytes:,} bytes here, not {len(numbers):,}."
            raise EngineError("too_large", words)
        check_numbers(numbers)
        name = hashlib.sha256(numbers).hexdigest()
        if self._shelf is None:
            self._remember(name, numbers)
        else:
            with in_words("Your table was not taken, as it cannot be kept"):
                is_kept = self._shelf.add(name, numbers, most=self._most)
            if not is_kept:
                words = f"This server keeps {self._most:,} large tables, and no more."
                raise EngineError("too_many_tables", words)
        return name

    def find(self, name: str) -> bytes | None:
        """The numbers of a table, if it is there; it counts as used.

        Raises:
            EngineError: that cannot be known now.
        """
        if self._shelf is not None:
            with in_words(UNREADABLE):
                return self._shelf.load(name)
        with self._lock:
            if name in self._in_memory:
                self._in_memory.move_to_end(name)
            return self._in_memory.get(name)

    def carried(self, name: str, revisions: Sequence[int]) -> bytes | None:
        """A table for the file of a run: it has one revision alone."""
        del revisions
        return self.find(name)

    def bring(self, name: str, content: bytes) -> None:
        """Keep a table that came in a file.

        Raises:
            EngineError: it is another one than its name says, or cannot be kept.
        """
        if hashlib.sha256(content).hexdigest() != name:
            words = "The table in this file is damaged: its numbers are not those that it was saved with."
            raise EngineError("invalid_table", words)
        self.keep(content)

    def content(self, holding: Holding) -> bytes:
        """The numbers of a table that an experiment names.

        Raises:
            EngineError: there is no such table, or no longer.
        """
        found = self.find(holding.name)
        if found is None:
            words = (
                "This table is not on this server, or no longer: a large one stays where it was opened. If "
                "you have the file, open it here again."
            )
            raise EngineError("no_table", words, field="dataset")
        return found

    def _remember(self, name: str, numbers: bytes) -> None:
        with self._lock:
            self._in_memory[name] = numbers
            self._in_memory.move_to_end(name)
            while len(self._in_memory) > 1 and (
                len(self._in_memory) > self._most
                or sum(map(len, self._in_memory.values())) > MOST_BYTES_IN_MEMORY
            ):
                self._in_memory.popitem(last=False)
