"""The presenter: the thread that makes the frames that viewers are due."""

import asyncio
import itertools
import logging
import math
import threading
import time
from collections import defaultdict
from typing import NamedTuple
from weakref import WeakKeyDictionary

from neurarium.engine.experiment import Spec
from neurarium.engine.summary import summary_registry
from neurarium.protocol.events import FrameMeta
from neurarium.protocol.frames import encode_frame
from neurarium.runtime.history import History
from neurarium.runtime.session import Session
from neurarium.runtime.showing import Tensors
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer import Sent, Viewer, ViewerInput

logger = logging.getLogger(__name__)

RETRY_SECS = 1.0

Delivery = tuple[Viewer, bytes]


class Wanted(NamedTuple):
    """What a frame is to hold: viewers that want the same get the same bytes."""

    input: ViewerInput
    summaries: tuple[Spec, ...]
    restores: bool
    first_step: int
    after_test: int
    with_frame: bool
    with_evaluation: bool


class Presenter:
    """Makes frames of the sessions' snapshots for the viewers that are due one, one in flight for each."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._viewers: dict[Session, tuple[Viewer, ...]] = {}
        self._ids = itertools.count(1)
        self._caches: WeakKeyDictionary[History, tuple[int, dict[tuple[object, ...], Tensors]]] = (
            WeakKeyDictionary()
        )
        self._woken = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name="presenter", daemon=True)
        self._thread.start()

    def set_viewers(self, session: Session, viewers: tuple[Viewer, ...]) -> None:
        """Who looks at a session now."""
        self._viewers = {**self._viewers, session: viewers}
        if not viewers:
            self._viewers = {other: them for other, them in self._viewers.items() if other is not session}
        self.wake()

    def wake(self) -> None:
        """Something is new: a snapshot, an input, a subscription."""
        self._woken.set()

    def acknowledged(self, session: Session, viewer: Viewer) -> None:
        """A viewer is free for the next frame; if that is overdue, it comes at once."""
        if session.snapshot and viewer.is_stale(session.snapshot) and viewer.due_at() <= time.perf_counter():
            self.wake()

    def close(self) -> None:
        """Stop after the present frame."""
        self._stopped = True
        self.wake()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while not self._stopped:
            self._woken.wait(self._until_due())
            self._woken.clear()
            for session, viewers in self._viewers.items():
                if session.snapshot is not None:
                    self._present(session.id, session.snapshot, viewers)

    def _until_due(self) -> float | None:
        """Seconds until the next frame is due, as far as is known; None to wait for a wake."""
        now = time.perf_counter()
        due = min(
            (
                due
                for session, viewers in self._viewers.items()
                if session.snapshot
                for viewer in viewers
                if (due := viewer.due_at()) > now and (viewer.in_flight or viewer.is_stale(session.snapshot))
            ),
            default=math.inf,
        )
        return None if due == math.inf else max(0.0, due - now)

    def _present(self, session_id: str, snapshot: Snapshot, viewers: tuple[Viewer, ...]) -> None:
        now = time.perf_counter()
        groups: dict[Wanted, list[Viewer]] = defaultdict(list)
        for viewer in viewers:
            if viewer.in_flight is None and viewer.is_stale(snapshot) and viewer.due_at() <= now:
                groups[_wanted(viewer, snapshot)].append(viewer)
        cache = self._cache_of(snapshot)
        deliveries: list[Delivery] = []
        for wanted, group in groups.items():
            try:
                frame_id, sent, frame = self._frame(wanted, snapshot, cache)
            except Exception:
                logger.exception("Session %s could not be shown", session_id)
                # Not at once: what failed would fail again.
                for viewer in group:
                    viewer.retry_at = now + RETRY_SECS
                continue
            for viewer in group:
                viewer.sent, viewer.in_flight, viewer.shown_at = sent, frame_id, now
                deliveries.append((viewer, frame))
        if deliveries:
            self._loop.call_soon_threadsafe(_deliver, deliveries)

    def _cache_of(self, snapshot: Snapshot) -> dict[tuple[object, ...], Tensors]:
        """What was measured of a snapshot, for viewers that come to it later."""
        version, cache = self._caches.get(snapshot.history, (-1, {}))
        if version != snapshot.version:
            cache = {}
            self._caches[snapshot.history] = (snapshot.version, cache)
        return cache

    def _frame(
        self, wanted: Wanted, snapshot: Snapshot, cache: dict[tuple[object, ...], Tensors]
    ) -> tuple[int, Sent, bytes]:
        series = None if wanted.restores else snapshot.history.since(wanted.first_step)
        restores = series is None
        series = series or snapshot.history.whole()
        tensors: Tensors = {f"scalars/{name}": values for name, values in series.values.items()}
        tests = snapshot.tests.since(-1 if restores else wanted.after_test)
        tensors |= {f"test/{name}": values for name, values in tests.items()}
        complete = True
        for spec in wanted.summaries:
            measured = self._summary(spec, wanted, snapshot, cache)
            complete = complete and measured is not None
            tensors |= {f"{spec.type}/{name}": values for name, values in (measured or {}).items()}
        evaluation_step = snapshot.evaluation.step if snapshot.evaluation else None
        frame_id = next(self._ids)
        meta = FrameMeta(
            id=frame_id,
            run=snapshot.run,
            step=snapshot.step,
            restores=restores,
            first_step=series.first_step,
            end_step=series.end_step,
            stride=series.stride,
            input_revision=wanted.input.revision,
            evaluation_step=evaluation_step,
            steps_per_sec=snapshot.steps_per_sec,
        )
        sent = Sent(
            run=snapshot.run,
            end_step=series.end_step,
            test_step=int(tests["step"][-1]) if len(tests["step"]) else max(-1, wanted.after_test),
            evaluation_step=-1 if evaluation_step is None else evaluation_step,
            version=snapshot.version,
            input_key=wanted.input.key,
            summaries=wanted.summaries,
            complete=complete,
        )
        return frame_id, sent, encode_frame(meta, tensors)

    def _summary(
        self, spec: Spec, wanted: Wanted, snapshot: Snapshot, cache: dict[tuple[object, ...], Tensors]
    ) -> Tensors | None:
        """A summary's tensors, none if the frame is to be without; None while its program compiles."""
        summary = summary_registry[spec.type]
        at_evaluation = summary.cadence == "evaluation"
        if at_evaluation and (not wanted.with_evaluation or snapshot.evaluation is None):
            return {}
        if not at_evaluation and not wanted.with_frame and not summary.reads_sample:
            return {}
        viewer_input = wanted.input.fitted(snapshot.data)
        if summary.needs_label and not viewer_input.has_label:
            return {}
        key = (spec.model_dump_json(), viewer_input.key if summary.reads_sample else None)
        if key not in cache:
            sample = viewer_input.sample(snapshot.data)
            show = snapshot.program.summary(spec, sample, snapshot.data, self.wake)
            if show is None:
                return None
            measured = snapshot.evaluation.measured if snapshot.evaluation else {}
            cache[key] = show(snapshot.train_state, snapshot.hyperparameters, sample, snapshot.data, measured)
        return cache[key]


def _wanted(viewer: Viewer, snapshot: Snapshot) -> Wanted:
    sent = viewer.sent
    restores = sent.run != snapshot.run
    afresh = restores or not sent.complete or sent.summaries != viewer.summaries
    evaluation_step = snapshot.evaluation.step if snapshot.evaluation else -1
    return Wanted(
        input=viewer.input,
        summaries=viewer.summaries,
        restores=restores,
        first_step=0 if restores else sent.end_step,
        after_test=-1 if restores else sent.test_step,
        with_frame=afresh or sent.version != snapshot.version,
        with_evaluation=afresh or sent.evaluation_step != evaluation_step,
    )


def _deliver(deliveries: list[Delivery]) -> None:
    for viewer, frame in deliveries:
        viewer.put_frame(frame)
