"""The trainer: threads that give every session its turn."""

import logging
import os
import sys
import threading
import time
from weakref import WeakSet

from neurarium.runtime.ending import await_at_exit
from neurarium.runtime.session import Session

logger = logging.getLogger(__name__)

# Trainer threads give way to the threads that answer viewers.
NICENESS = 10
# What is due later is looked at again: a condition cannot wait for any length of time.
LONGEST_WAIT_SECS = 60.0
# However many train, each has its turn about so often: its page is to see it move.
ROUND_SECS = 0.08
# Where rounds take longer, turns become shorter one after the other, down to a part of what they should be.
SHORTER, LONGER, LEAST_PART = 0.99, 1.005, 0.2


class Trainer:
    """Runs sessions on a few threads: whichever is due first has its turn, one thread a session at a time."""

    def __init__(self, threads: int) -> None:
        self._condition = threading.Condition()
        self._due: dict[Session, float] = {}
        self._running: set[Session] = set()
        self._forgotten: WeakSet[Session] = WeakSet()
        self._stopped = False
        self._part = 1.0
        self._threads = [
            threading.Thread(target=self._work, name=f"trainer-{index}", daemon=True)
            for index in range(threads)
        ]
        for thread in self._threads:
            thread.start()
        await_at_exit(self, self._threads)

    def wake(self, session: Session) -> None:
        """Give a session a turn now, after those that are due already."""
        with self._condition:
            if session not in self._forgotten:
                now = time.perf_counter()
                self._due[session] = min(now, self._due.get(session, now))
                self._condition.notify()

    def forget(self, session: Session) -> None:
        """Give a session no more turns, ever."""
        with self._condition:
            self._forgotten.add(session)
            self._due.pop(session, None)

    def close(self) -> None:
        """Stop after the present chunks."""
        with self._condition:
            self._stopped = True
            self._condition.notify_all()
        for thread in self._threads:
            thread.join(timeout=5)

    def _work(self) -> None:
        give_way()
        while (session := self._next()) is not None:
            again = _advance(session, self._turn_secs())
            with self._condition:
                self._running.discard(session)
                if again is not None and session not in self._forgotten:
                    # A wake that came meanwhile stands: it was due before.
                    self._due.setdefault(session, again)
                if len(self._due) > 1:
                    # This thread takes one of them; another is needed for the rest.
                    self._condition.notify()

    def _turn_secs(self) -> float:
        """How long a turn may last, so that all who wait have theirs in a round."""
        now = time.perf_counter()
        with self._condition:
            busy = len(self._running) + sum(due <= now for due in self._due.values())
        return self._part * ROUND_SECS * len(self._threads) / max(1, busy)

    def _next(self) -> Session | None:
        """The session whose turn it is, when it is; None when stopped."""
        with self._condition:
            while not self._stopped:
                waiting = [
                    (due, session) for session, due in self._due.items() if session not in self._running
                ]
                if not waiting:
                    self._condition.wait()
                    continue
                due, session = min(waiting, key=lambda entry: entry[0])
                remaining = due - time.perf_counter()
                if remaining <= 0:
                    del self._due[session]
                    self._running.add(session)
                    change = SHORTER if -remaining > ROUND_SECS else LONGER
                    self._part = min(1.0, max(LEAST_PART, self._part * change))
                    return session
                self._condition.wait(min(remaining, LONGEST_WAIT_SECS))
            return None


def _advance(session: Session, turn_secs: float) -> float | None:
    try:
        return session.advance(turn_secs)
    except Exception:
        logger.exception("Session %s has no more turns until it is woken", session.id)
        return None


def give_way() -> None:
    """Have this thread work when others do not need the processor."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
