"""Waiting for what other threads do."""

import time
from collections.abc import Callable

TIMEOUT_SECS = 60.0


def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + TIMEOUT_SECS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
