"""The memory that all sessions may take together."""

import threading

from neurarium.engine.errors import EngineError
from neurarium.runtime.fair_threads import Owner

MIB = 2**20


class Budget:
    """What each session is estimated to take; all together no more than so much. Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._shares: dict[Owner, int] = {}

    def claim(self, owner: Owner, size: int) -> None:
        """Set a session's share.

        Raises:
            EngineError: there is not so much left.
        """
        with self._lock:
            left = self._most_bytes - sum(self._shares.values()) + self._shares.get(owner, 0)
            if size > left:
                words = (
                    f"This would take about {size / MIB:,.0f} MiB of memory, and the server has "
                    f"{left / MIB:,.0f} MiB left for it: others train here, too. A smaller network would do."
                )
                raise EngineError("no_memory_left", words)
            self._shares[owner] = size

    def release(self, owner: Owner) -> None:
        """A session has gone, and its share is free."""
        with self._lock:
            self._shares.pop(owner, None)
