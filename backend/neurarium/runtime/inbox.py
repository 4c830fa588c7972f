"""What a session is asked to do: in order, no more than so much at a time, and in slices of time."""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable

Work = Callable[[], None]


class Entry:
    """A piece of work that waits; what is `asked` for by viewers is counted."""

    def __init__(self, work: Work, *, asked: bool) -> None:
        self.work = work
        self.asked = asked


class Inbox:
    """From any thread, work for a session's own.

    What viewers ask for is refused when too much of it waits. What is asked for again before it was done
    takes the place of the earlier, unless something else came in between that might depend on it.
    """

    def __init__(self, *, most_asked: int) -> None:
        self._most_asked = most_asked
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque()
        self._asked = 0
        self._replaceable: dict[Hashable, Entry] = {}

    def __bool__(self) -> bool:
        return bool(self._entries)

    def deliver(self, work: Work) -> None:
        """Take work that must be done."""
        with self._lock:
            self._replaceable.clear()
            self._entries.append(Entry(work, asked=False))

    def ask(self, work: Work, *, same: Hashable = None) -> bool:
        """Take work that a viewer asks for; whether there was room for it.

        Two that are the `same` are both about one thing, whatever the first was, and only about that.
        """
        with self._lock:
            earlier = self._replaceable.get(same)
            if earlier is not None:
                earlier.work = work
                return True
            if self._asked >= self._most_asked:
                return False
            entry = Entry(work, asked=True)
            self._entries.append(entry)
            self._asked += 1
            if same is None:
                self._replaceable.clear()
            else:
                self._replaceable[same] = entry
            return True

    def work_off(self, secs: float) -> None:
        """Do what waits, in order; begin nothing more after so many seconds."""
        until = time.perf_counter() + secs
        while (work := self._take()) is not None:
            work()
            if time.perf_counter() >= until:
                return

    def _take(self) -> Work | None:
        with self._lock:
            if not self._entries:
                return None
            entry = self._entries.popleft()
            self._asked -= entry.asked
            self._replaceable = {key: other for key, other in self._replaceable.items() if other is not entry}
            return entry.work
