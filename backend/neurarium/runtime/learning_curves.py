"""Learning curves of sessions, measured one after the other while the server has nothing better to do."""

import logging
import threading
import time
from collections.abc import Callable, Iterator

from neurarium.engine.errors import EngineError
from neurarium.runtime.ending import await_at_exit
from neurarium.runtime.learning_curve import LearningCurve
from neurarium.runtime.session import Session
from neurarium.runtime.trainer import give_way

logger = logging.getLogger(__name__)

# While something trains, it rests for so much of the processor time that it has had; not of that for which it
# waited, as on a busy machine it has little anyway.
REST = 1.5
MOST_REST_SECS = 0.5


class LearningCurves:
    """One thread that measures; what a session asked for last is kept until the session goes.

    While a session trains it takes two fifths of a core at most, and gives way to all other threads.
    """

    def __init__(self, is_training: Callable[[], bool]) -> None:
        self._is_training = is_training
        self._condition = threading.Condition()
        self._curves: dict[Session, LearningCurve] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    def begin(self, session: Session) -> LearningCurve:
        """Measure a session's experiment as it is now, in place of what it asked for before.

        Raises:
            EngineError: it cannot be measured, or is not ready.
        """
        snapshot = session.snapshot
        if snapshot is None or snapshot.program.compile_secs is None:
            words = "The network is still being made ready to train: try again in a moment."
            raise EngineError("not_ready", words)
        # A plan of other data is there a moment before what is shown of it.
        newest = session.plan if session.plan.key == snapshot.plan.key else snapshot.plan
        curve = LearningCurve.of(newest, snapshot.program)
        with self._condition:
            self._curves[session] = curve
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="learning-curves", daemon=True)
                self._thread.start()
                await_at_exit(self, [self._thread])
            self._condition.notify()
        return curve

    def of(self, session: Session) -> LearningCurve | None:
        """What a session asked for last, as far as it is measured."""
        return self._curves.get(session)

    def wait(self, curve: LearningCurve, timeout_secs: float) -> None:
        """Wait until a curve is measured, or nobody wants it any longer."""
        with self._condition:
            self._condition.wait_for(lambda: curve.is_ended, timeout_secs)

    def forget(self, session: Session) -> None:
        """Measure nothing more for a session, and forget what was."""
        with self._condition:
            self._curves.pop(session, None)

    def close(self) -> None:
        """Measure nothing more."""
        with self._condition:
            self._closed = True
            self._condition.notify()

    def _work(self) -> None:
        give_way()
        while (curve := self._next()) is not None:
            try:
                self._measure(curve, curve.measure())
            except Exception:
                logger.exception("A learning curve could not be measured")
                curve.is_ended = True
            with self._condition:
                self._condition.notify_all()

    def _next(self) -> LearningCurve | None:
        with self._condition:
            while not self._closed:
                waiting = [curve for curve in self._curves.values() if not curve.is_ended]
                if waiting:
                    return waiting[0]
                self._condition.wait()
            return None

    def _measure(self, curve: LearningCurve, parts: Iterator[None]) -> None:
        begun = time.thread_time()
        for _ in parts:
            if self._closed or curve not in self._curves.values():
                return
            worked = time.thread_time() - begun
            if self._is_training():
                time.sleep(min(MOST_REST_SECS, REST * worked))
            begun = time.thread_time()
