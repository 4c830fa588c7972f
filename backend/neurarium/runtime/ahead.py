"""Compiling ahead: while there is nothing to do, what is a click away is made."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.runtime.ending import await_at_exit
from neurarium.runtime.neighbours import neighbours
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.programs import KEPT_AHEAD, Programs
from neurarium.runtime.quiet import Quiet

logger = logging.getLogger(__name__)

# Of one plan, no more than this is spent.
MOST_SECS = 30.0


class Clicks:
    """What is a click away from a plan, as far as it is worth the time."""

    def __init__(self, plan: Plan, planner: Planner) -> None:
        self.plan = plan
        self.left_secs = MOST_SECS
        self.experiments: Iterator[Experiment] = islice(neighbours(plan, planner), KEPT_AHEAD)


class Ahead:
    """One thread that compiles the neighbours of what sessions show, one at a time, the newest plan first,
    when it is quiet."""

    def __init__(self, planner: Planner, programs: Programs, quiet: Quiet) -> None:
        self._planner = planner
        self._programs = programs
        self._quiet = quiet
        self._lock = threading.Lock()
        self._clicks: OrderedDict[str, Clicks] = OrderedDict()
        self._shown = threading.Event()
        self._closed = threading.Event()
        thread = threading.Thread(target=self._work, name="ahead", daemon=True)
        thread.start()
        await_at_exit(self, [thread])

    def shown(self, session_id: str, plan: Plan) -> None:
        """A session shows a plan that can be trained. From any thread."""
        with self._lock:
            clicks = self._clicks.get(session_id)
            if clicks is not None and clicks.plan.key == plan.key:
                return
            self._clicks[session_id] = Clicks(plan, self._planner)
            self._clicks.move_to_end(session_id)
            # Who waited for it looks at it first, and then clicks on.
            self._quiet.used()
            self._shown.set()

    def forget(self, session_id: str) -> None:
        """Nobody looks at a session any more. From any thread."""
        with self._lock:
            self._clicks.pop(session_id, None)

    def close(self) -> None:
        """Begin nothing more."""
        with self._lock:
            self._closed.set()
            self._shown.set()

    def _work(self) -> None:
        while self._shown.wait() and not self._closed.is_set():
            with self._quiet.errand(self._closed) as is_due:
                clicks = self._next() if is_due else None
                if clicks is not None:
                    begun = time.perf_counter()
                    self._compile(clicks)
                    clicks.left_secs -= time.perf_counter() - begun

    def _next(self) -> Clicks | None:
        """What is to be done next, if there is something."""
        with self._lock:
            left = [clicks for clicks in self._clicks.values() if clicks.left_secs > 0]
            if not left and not self._closed.is_set():
                self._shown.clear()
            return left[-1] if left else None

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
