"""The keep: what the sessions of a server left, to be gone back to, within a budget."""

import threading
from collections import OrderedDict

from neurarium.engine.errors import EngineError
from neurarium.runtime.left import Left

MOST_OF_A_SESSION = 100


class Keep:
    """What sessions left, by session and by the edit that left it. It may be used from any thread.

    When a session has more than its budget, what it left first goes first; when all of them have too much, so
    does what the session with most of it left first. What alone is more than the budget is not kept. What is
    pinned does not go: it may take half of a budget, so that something else is kept beside it.
    """

    def __init__(self, *, session_bytes: int, total_bytes: int) -> None:
        self._session_bytes = session_bytes
        self._total_bytes = total_bytes
        self._lock = threading.Lock()
        self._kept: dict[str, OrderedDict[str, Left]] = {}
        self._sizes: dict[str, int] = {}
        self._pinned: dict[str, dict[str, int]] = {}

    @property
    def session_bytes(self) -> int:
        """How much a session may have left."""
        return self._session_bytes

    def put(self, session_id: str, edit: str, left: Left, *, pinned: bool = False) -> bool:
        """Keep what an edit left; whether it is pinned, which it cannot be beside too much that is."""
        with self._lock:
            own = self._kept.setdefault(session_id, OrderedDict())
            own[edit] = left
            self._sizes[session_id] = self._sizes.get(session_id, 0) + left.nbytes
            if pinned and self._can_pin(session_id, left.nbytes):
                self._pinned.setdefault(session_id, {})[edit] = left.nbytes
            while own and (self._sizes[session_id] > self._session_bytes or len(own) > MOST_OF_A_SESSION):
                self._drop_first(session_id)
            while sum(self._sizes.values()) > self._total_bytes:
                self._drop_first(max(self._sizes, key=self._loose_bytes))
            return edit in self._pinned.get(session_id, {})

    def pin(self, session_id: str, edit: str) -> None:
        """Have what an edit left not go.

        Raises:
            EngineError: no more may be pinned.
        """
        with self._lock:
            left = self._kept.get(session_id, OrderedDict()).get(edit)
            if left is None or edit in self._pinned.get(session_id, {}):
                return
            if not self._can_pin(session_id, left.nbytes):
                most = self._session_bytes / 2 / 2**20
                words = f"Pinned runs may take {most:,.0f} MiB here. Unpin another one first."
                raise EngineError("too_much_pinned", words, field="pinned")
            self._pinned.setdefault(session_id, {})[edit] = left.nbytes

    def unpin(self, session_id: str, edit: str, *, goes_first: bool = False) -> None:
        """Have what an edit left go in its turn again, or before all else."""
        with self._lock:
            self._pinned.get(session_id, {}).pop(edit, None)
            own = self._kept.get(session_id, OrderedDict())
            if goes_first and edit in own:
                own.move_to_end(edit, last=False)

    def has_room(self, session_id: str, nbytes: int) -> bool:
        """Whether something of this size would be kept, if all that is not pinned made room for it."""
        with self._lock:
            return self._pinned_bytes(session_id) + nbytes <= self._session_bytes

    def take(self, session_id: str, edit: str | None) -> Left | None:
        """What an edit left, which is no longer kept from now on; None if it is not there."""
        with self._lock:
            left = self._kept.get(session_id, OrderedDict()).pop(edit, None) if edit is not None else None
            if edit is not None and left is not None:
                self._sizes[session_id] -= left.nbytes
                self._pinned.get(session_id, {}).pop(edit, None)
            return left

    def get(self, session_id: str, edit: str | None) -> Left | None:
        """What an edit left, which stays there; None if it is not."""
        with self._lock:
            return self._kept.get(session_id, OrderedDict()).get(edit) if edit is not None else None

    def all(self, session_id: str) -> dict[str, Left]:
        """All that a session left and that is still there, first what was left first."""
        with self._lock:
            return {**self._kept.get(session_id, {})}

    def forget(self, session_id: str) -> None:
        """Let go of all that a session left."""
        with self._lock:
            self._kept.pop(session_id, None)
            self._sizes.pop(session_id, None)
            self._pinned.pop(session_id, None)

    def _drop_first(self, session_id: str) -> None:
        pinned = self._pinned.get(session_id, {})
        first = next(edit for edit in self._kept[session_id] if edit not in pinned)
        self._sizes[session_id] -= self._kept[session_id].pop(first).nbytes

    def _can_pin(self, session_id: str, nbytes: int) -> bool:
        in_all = sum(map(self._pinned_bytes, self._pinned)) + nbytes
        is_few = len(self._pinned.get(session_id, {})) < MOST_OF_A_SESSION // 2
        own = self._pinned_bytes(session_id) + nbytes
        return is_few and own <= self._session_bytes // 2 and in_all <= self._total_bytes // 2

    def _pinned_bytes(self, session_id: str) -> int:
        return sum(self._pinned.get(session_id, {}).values())

    def _loose_bytes(self, session_id: str) -> int:
        return self._sizes[session_id] - self._pinned_bytes(session_id)
