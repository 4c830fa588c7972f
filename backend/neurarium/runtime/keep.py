"""The keep: what the sessions of a server left, to be gone back to, within a budget."""

import threading
from collections import OrderedDict

from neurarium.runtime.left import Left

MOST_OF_A_SESSION = 100


class Keep:
    """What sessions left, by session and by the edit that left it. It may be used from any thread.

    When a session has more than its budget, what it left first goes first; when all of them have too much, so
    does what the session with most of it left first. What alone is more than the budget is not kept.
    """

    def __init__(self, *, session_bytes: int, total_bytes: int) -> None:
        self._session_bytes = session_bytes
        self._total_bytes = total_bytes
        self._lock = threading.Lock()
        self._kept: dict[str, OrderedDict[str, Left]] = {}
        self._sizes: dict[str, int] = {}

    def put(self, session_id: str, edit: str, left: Left) -> None:
        """Keep what an edit left."""
        with self._lock:
            own = self._kept.setdefault(session_id, OrderedDict())
            own[edit] = left
            self._sizes[session_id] = self._sizes.get(session_id, 0) + left.nbytes
            while own and (self._sizes[session_id] > self._session_bytes or len(own) > MOST_OF_A_SESSION):
                self._drop_first(session_id)
            while sum(self._sizes.values()) > self._total_bytes:
                self._drop_first(max(self._sizes, key=lambda each: self._sizes[each]))

    def take(self, session_id: str, edit: str | None) -> Left | None:
        """What an edit left, which is no longer kept from now on; None if it is not there."""
        with self._lock:
            left = self._kept.get(session_id, OrderedDict()).pop(edit, None) if edit is not None else None
            if left is not None:
                self._sizes[session_id] -= left.nbytes
            return left

    def all(self, session_id: str) -> dict[str, Left]:
        """All that a session left and that is still there, first what was left first."""
        with self._lock:
            return {**self._kept.get(session_id, {})}

    def forget(self, session_id: str) -> None:
        """Let go of all that a session left."""
        with self._lock:
            self._kept.pop(session_id, None)
            self._sizes.pop(session_id, None)

    def _drop_first(self, session_id: str) -> None:
        _, left = self._kept[session_id].popitem(last=False)
        self._sizes[session_id] -= left.nbytes
