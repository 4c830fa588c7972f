"""Times at which nobody waits for anything."""

import contextlib
import math
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from neurarium.runtime.programs import Programs

# Nobody did anything, or was shown what they waited for, for so long: the next click may come at any moment,
# but not this one.
QUIET_SECS = 1.0
# Training at full speed leaves no core for errands. It is measured over a moment.
MOST_LOAD = 0.5
MEASURED_SECS = 0.25
STAT = Path("/proc/stat")
BUSY_SECS = 1.0


class Quiet:
    """Tells when there is time for what nobody waits for, which is done one errand at a time.

    It is quiet when nobody did anything for a moment, nothing is compiled that somebody waits for, and the
    processor is half idle.
    """

    def __init__(self, programs: Programs) -> None:
        self._programs = programs
        self._used_at = time.monotonic()
        self._errand = threading.Lock()

    def used(self) -> None:
        """Somebody did something, or was shown what they waited for. From any thread."""
        self._used_at = time.monotonic()

    @contextlib.contextmanager
    def errand(self, closed: threading.Event, *, within_secs: float = math.inf) -> Iterator[bool]:
        """Time for an errand, when it is quiet or so long was waited in vain; False if `closed` before."""
        is_due = self._comes(closed, within_secs)
        try:
            yield is_due
        finally:
            if is_due:
                self._errand.release()

    def _comes(self, closed: threading.Event, within_secs: float) -> bool:
        ends_at = time.monotonic() + within_secs
        while (now := time.monotonic()) < ends_at:
            quiet_in = self._used_at + QUIET_SECS - now
            if quiet_in <= 0 and self._programs.idle and load() < MOST_LOAD:
                if closed.is_set():
                    return False
                if self._errand.acquire(blocking=False):
                    return True
            if closed.wait(min(quiet_in if quiet_in > 0 else BUSY_SECS, ends_at - now)):
                return False
        return not closed.is_set() and self._errand.acquire()


def load() -> float:
    """The share of the processors that is taken over a moment: by this process, or by all if that is told."""
    begun, used, (idle, total) = time.perf_counter(), time.process_time(), ticks()
    time.sleep(MEASURED_SECS)
    took = (time.perf_counter() - begun) * (os.cpu_count() or 1)
    idle, total = (after - before for after, before in zip(ticks(), (idle, total), strict=True))
    return max((time.process_time() - used) / took, 1 - idle / total if total else 0.0)


def ticks() -> tuple[int, int]:
    """How long all processors were idle, and were there at all; zeros where the system does not tell."""
    try:
        counts = [int(count) for count in STAT.read_text().partition("\n")[0].split()[1:9]]
    except (OSError, ValueError):
        return 0, 0
    # user, nice, system, idle, iowait, irq, softirq, steal
    return sum(counts[3:5]), sum(counts)
