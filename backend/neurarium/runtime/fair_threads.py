"""A few threads, shared fairly between all that want something done."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, NamedTuple, ParamSpec, TypeVar

from neurarium.engine.errors import EngineError
from neurarium.runtime.ending import await_at_exit

P = ParamSpec("P")
T = TypeVar("T")


class Owner(NamedTuple):
    """For whom something is done: a session, and the address that it was opened from."""

    address: str
    session: str


SERVER = Owner("", "")


@dataclass(frozen=True)
class Job:
    """A piece of work that waits; a `long` one takes many seconds."""

    number: int
    owner: Owner
    long: bool
    work: Callable[[], Any]
    future: Future[Any]

    @property
    def keys(self) -> tuple[Hashable, Hashable]:
        """What its time is counted for."""
        return self.owner.address, self.owner


def failed(future: Future[Any]) -> bool:
    """Whether nothing will come of some work."""
    # Only of one that is done nothing changes meanwhile.
    return future.done() and (future.cancelled() or future.exception() is not None)


class FairThreads:
    """Runs work on a few threads; each address, and each of its sessions, has its turn.

    The next piece is that of whoever has nothing running, or else was served for the shortest time, so nobody
    is kept waiting by how much another asks for (start-time fair queueing, Goyal et al. 1997). Long pieces
    leave one thread to the short ones. A piece that was not begun can be cancelled. Of one address no more
    than so many may wait.
    """

    def __init__(self, threads: int, *, name: str, most_waiting: int = 1024) -> None:
        self._most_waiting = most_waiting
        self._most_long = max(1, threads - 1)
        self._condition = threading.Condition()
        self._numbers = itertools.count()
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._served_secs: dict[Hashable, float] = {}
        self._clock_secs = 0.0
        self._closed = False
        started = [
            threading.Thread(target=self._work, name=f"{name}-{index}", daemon=True)
            for index in range(threads)
        ]
        for thread in started:
            thread.start()
        await_at_exit(self, started)

    def submit(
        self, owner: Owner, long: bool, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Have some work done when it is its owner's turn; `long` work takes many seconds.

        Raises:
            EngineError: too much waits already.
        """
        job = Job(next(self._numbers), owner, long, lambda: work(*args, **kwargs), Future())
        with self._condition:
            self._waiting = [waiting for waiting in self._waiting if not waiting.future.cancelled()]
            if sum(waiting.owner.address == owner.address for waiting in self._waiting) >= self._most_waiting:
                raise EngineError("too_busy", "The server is asked for too much at a time; try again later.")
            self._waiting.append(job)
            for key in job.keys:
                # Who comes back has saved nothing up by waiting.
                self._served_secs.setdefault(key, self._clock_secs)
            if self._closed:
                job.future.cancel()
            self._condition.notify()
        return job.future

    @property
    def idle(self) -> bool:
        """Whether nothing runs or waits."""
        with self._condition:
            return not self._running and not self._waiting

    def close(self) -> None:
        """Begin nothing more; what waits is cancelled."""
        with self._condition:
            self._closed = True
            waiting, self._waiting = self._waiting, []
            self._condition.notify_all()
        for job in waiting:
            job.future.cancel()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            begun = time.perf_counter()
            try:
                job.future.set_result(job.work())
            except BaseException as error:
                job.future.set_exception(error)
            self._done(job, time.perf_counter() - begun)

    def _next(self) -> Job | None:
        """The job whose turn it is, when there is one; None when closed."""
        with self._condition:
            while not self._closed:
                long = sum(job.long for job in self._running)
                ready = [job for job in self._waiting if not job.long or long < self._most_long]
                if not ready:
                    self._condition.wait()
                    continue
                job = min(ready, key=self._turn)
                self._waiting.remove(job)
                if job.future.set_running_or_notify_cancel():
                    self._running.append(job)
                    self._clock_secs = max(self._clock_secs, self._served_secs[job.owner.address])
                    return job
            return None

    def _turn(self, job: Job) -> tuple[float, ...]:
        """What comes first: the least of these."""
        running = Counter(key for other in self._running for key in other.keys)
        counts = [(running[key], self._served_secs[key]) for key in job.keys]
        return (*itertools.chain(*counts), job.number)

    def _done(self, job: Job, took_secs: float) -> None:
        with self._condition:
            self._running.remove(job)
            for key in job.keys:
                self._served_secs[key] += took_secs
            present = {key for other in (*self._running, *self._waiting) for key in other.keys}
            self._served_secs = {key: secs for key, secs in self._served_secs.items() if key in present}
            self._condition.notify_all()
