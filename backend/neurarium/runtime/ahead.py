"""Compiling ahead: while there is nothing to do, what is a click away is made."""

import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.runtime.ending import await_at_exit
from neurarium.runtime.neighbours import neighbours
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.programs import KEPT_AHEAD, Programs

logger = logging.getLogger(__name__)

# Nobody did anything, or was shown what they waited for, for so long: the next click may come at any moment,
# but not this one.
QUIET_SECS = 1.0
# Training at full speed leaves no core for this. It is measured over a moment.
MOST_LOAD = 0.5
MEASURED_SECS = 0.25
STAT = Path("/proc/stat")
BUSY_SECS = 1.0
# Of one plan, no more than this is spent.
MOST_SECS = 30.0


class Clicks:
    """What is a click away from a plan, as far as it is worth the time."""

    def __init__(self, plan: Plan, planner: Planner) -> None:
        self.plan = plan
        self.left_secs = MOST_SECS
        self.experiments: Iterator[Experiment] = islice(neighbours(plan, planner), KEPT_AHEAD)


class Ahead:
    """One thread that compiles the neighbours of what sessions show, one at a time, the newest plan first.

    It waits until nobody did anything for a moment, nothing is compiled that somebody waits for, and the
    processor is half idle; between two programs it looks again.
    """

    def __init__(self, planner: Planner, programs: Programs) -> None:
        self._planner = planner
        self._programs = programs
        self._condition = threading.Condition()
        self._clicks: OrderedDict[str, Clicks] = OrderedDict()
        self._used_at = time.monotonic()
        self._closed = False
        thread = threading.Thread(target=self._work, name="ahead", daemon=True)
        thread.start()
        await_at_exit(self, [thread])

    def shown(self, session_id: str, plan: Plan) -> None:
        """A session shows a plan that can be trained. From any thread."""
        with self._condition:
            clicks = self._clicks.get(session_id)
            if clicks is None or clicks.plan.key != plan.key:
                self._clicks[session_id] = Clicks(plan, self._planner)
                self._clicks.move_to_end(session_id)
                self._condition.notify()
                # Who waited for it looks at it first, and then clicks on.
                self.used()

    def forget(self, session_id: str) -> None:
        """Nobody looks at a session any more. From any thread."""
        with self._condition:
            self._clicks.pop(session_id, None)

    def used(self) -> None:
        """Somebody did something. From any thread."""
        self._used_at = time.monotonic()

    def close(self) -> None:
        """Begin nothing more."""
        with self._condition:
            self._closed = True
            self._condition.notify()

    def _work(self) -> None:
        while (clicks := self._next()) is not None:
            begun = time.perf_counter()
            self._compile(clicks)
            clicks.left_secs -= time.perf_counter() - begun

    def _next(self) -> Clicks | None:
        """What is to be done next, when there is something and time for it; None when closed."""
        while True:
            with self._condition:
                left = [clicks for clicks in self._clicks.values() if clicks.left_secs > 0]
                if self._closed:
                    return None
                if not left:
                    self._condition.wait()
                    continue
                quiet_in = self._used_at + QUIET_SECS - time.monotonic()
                if quiet_in > 0:
                    self._condition.wait(quiet_in)
                    continue
            if self._programs.idle and load() < MOST_LOAD:
                with self._condition:
                    return None if self._closed else left[-1]
            with self._condition:
                if not self._closed:
                    self._condition.wait(BUSY_SECS)

    def _compile(self, clicks: Clicks) -> None:
        try:
            experiment = next(clicks.experiments, None)
            if experiment is None:
                clicks.left_secs = 0.0
            else:
                self._programs.compile_ahead(self._planner.plan(experiment), clicks.plan)
        except EngineError:
            pass  # That click is refused when it is made, in words.
        except Exception:
            logger.exception("What is a click away could not be compiled")
            clicks.left_secs = 0.0


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
