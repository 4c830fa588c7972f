"""Fetching data sets for viewers: one attempt at a time, and after failures later and later."""

import asyncio
import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from neurarium.engine.errors import EngineError
from neurarium.protocol.events import DatasetChanged
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.viewer import Viewer

FIRST_PAUSE_SECS = 5.0
LONGEST_PAUSE_SECS = 300.0


class Failure(NamedTuple):
    """What came of the last attempt, and when and how long after it the mirrors are left alone."""

    event: DatasetChanged
    at: float
    pause_secs: float


class Fetching:
    """Fetches data sets beside everything else. Its methods belong to the event loop.

    All viewers are told how it goes and that it is there; that it failed, only those who asked for it.
    """

    def __init__(self, datasets: Datasets, tell_all: Callable[[DatasetChanged], None]) -> None:
        self._datasets = datasets
        self._tell_all = tell_all
        self._loop = asyncio.get_running_loop()
        self._asked_by: dict[str, list[Viewer]] = defaultdict(list)
        self._under_way: set[str] = set()
        self._failures: dict[str, Failure] = {}

    def ask(self, name: str, viewer: Viewer) -> None:
        """Fetch a data set for a viewer; mirrors that failed a moment ago are not asked again yet.

        Raises:
            EngineError: there is no such data set, or nothing to fetch.
        """
        if self._datasets.available(name):
            raise EngineError("data_available", f"The data set “{name}” is there already.", field="dataset")
        failure = self._failures.get(name)
        if failure is not None and time.monotonic() < failure.at + failure.pause_secs:
            viewer.put_event(failure.event)
            return
        if viewer not in self._asked_by[name]:
            self._asked_by[name].append(viewer)
        if name not in self._under_way:
            self._under_way.add(name)
            # Not on the loop's executor: closing the server would wait for the mirror.
            threading.Thread(target=self._fetch, args=(name,), name="fetch", daemon=True).start()

    def _fetch(self, name: str) -> None:
        def notify(event: DatasetChanged) -> None:
            # The server may have closed meanwhile.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._hear, event)

        self._datasets.fetch(name, notify)

    def _hear(self, event: DatasetChanged) -> None:
        name = event.dataset
        if event.status == "fetching":
            self._tell_all(event)
            return
        self._under_way.discard(name)
        asked_by, earlier = self._asked_by.pop(name, []), self._failures.pop(name, None)
        if event.status == "available":
            self._tell_all(event)
            return
        pause_secs = min(LONGEST_PAUSE_SECS, 2 * earlier.pause_secs) if earlier else FIRST_PAUSE_SECS
        self._failures[name] = Failure(event, time.monotonic(), pause_secs)
        for viewer in asked_by:
            viewer.put_event(event)
