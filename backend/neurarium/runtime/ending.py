"""Threads that are awaited before the interpreter ends.

A thread that is inside XLA by then is killed as it comes back, and takes the process with it (“FATAL:
exception not rethrown”). So who owns such threads is closed first, and what they have begun is waited for.
"""

import atexit
import threading
import time
from collections.abc import Iterable
from typing import Protocol
from weakref import WeakKeyDictionary

# XLA cannot be interrupted, and hardly compiles anything for longer.
LONGEST_WAIT_SECS = 60.0


class Closable(Protocol):
    """Whoever owns threads."""

    def close(self) -> None:
        """Have them begin nothing more."""


_open: WeakKeyDictionary[Closable, tuple[threading.Thread, ...]] = WeakKeyDictionary()


def await_at_exit(owner: Closable, threads: Iterable[threading.Thread]) -> None:
    """Have these threads end before the interpreter does; their owner is held by them alone."""
    _open[owner] = tuple(threads)


@atexit.register
def _end() -> None:
    owners = [*_open.items()]
    for owner, _ in owners:
        owner.close()
    ends_at = time.monotonic() + LONGEST_WAIT_SECS
    for _, threads in owners:
        for thread in threads:
            thread.join(max(0.0, ends_at - time.monotonic()))
