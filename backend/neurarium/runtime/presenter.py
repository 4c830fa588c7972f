"""The presenter: the thread that makes the frames that viewers are due."""

import asyncio
import logging
import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from typing import NamedTuple

from neurarium.protocol.events import EraShown
from neurarium.runtime.ending import await_at_exit
from neurarium.runtime.frame_maker import FrameMaker
from neurarium.runtime.many_inputs import FEWEST
from neurarium.runtime.session import Session
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer import Viewer
from neurarium.runtime.wanted import Wanted, wanted_by

logger = logging.getLogger(__name__)

RETRY_SECS = 1.0
# Where many draw, what comes within this time is answered together.
GATHER_SECS = 0.012

DONE = object()


class Presenter:
    """Makes frames of the sessions' snapshots for the viewers that are due one, one in flight for each.

    Large tensors go out at `large_bytes_per_sec` in all to the viewers of a session: where many look on,
    large pictures come in fewer frames, and all else in each.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, *, large_bytes_per_sec: float) -> None:
        self._loop = loop
        self._large_bytes_per_sec = large_bytes_per_sec
        self._viewers: dict[Session, tuple[Viewer, ...]] = {}
        self._frames = FrameMaker(compiled=self.wake)
        self._news_due_at = 0.0
        self._sleeps_until = -math.inf
        self._is_crowded = False
        self._began_at = 0.0
        self._ready: deque[Delivery] = deque()
        self._is_called = False
        self._woken = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name="presenter", daemon=True)
        self._thread.start()
        await_at_exit(self, [self._thread])

    def set_viewers(self, session: Session, viewers: tuple[Viewer, ...]) -> None:
        """Who looks at a session now."""
        self._viewers = {**self._viewers, session: viewers}
        if not viewers:
            self._viewers = {other: them for other, them in self._viewers.items() if other is not session}
        self.asked(session)

    def asked(self, session: Session) -> None:
        """Viewers of a session ask for something else; what none of them wants any longer is not compiled."""
        if session.snapshot is not None:
            subscriptions = {
                id(viewer.summaries): viewer.summaries for viewer in self._viewers.get(session, ())
            }
            wanted = {spec for summaries in subscriptions.values() for spec in summaries}
            session.snapshot.program.keep_waiting(wanted, session.owner)
        self.wake()

    def wake(self) -> None:
        """Something new was asked for: an input, a subscription."""
        self._woken.set()

    def published(self) -> None:
        """A session has another snapshot; as long as nobody is due it, it is not looked at."""
        if self._news_due_at <= time.perf_counter():
            self._woken.set()

    def acknowledged(self, session: Session, viewer: Viewer) -> None:
        """A viewer is free for the next frame, which may be due before anything else is."""
        snapshot = session.shown_to(viewer.looks_back)
        if snapshot and viewer.due_at(snapshot, self._frames.compiled) < self._sleeps_until:
            self.wake()

    def close(self) -> None:
        """Stop after the present frame."""
        self._stopped = True
        self.wake()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while not self._stopped:
            self._woken.wait(self._until_due())
            if self._is_crowded:
                time.sleep(max(0.0, self._began_at + GATHER_SECS - time.perf_counter()))
            self._woken.clear()
            self._is_crowded, self._began_at = False, time.perf_counter()
            # What is published from here on may come too late for this pass, and has another.
            self._news_due_at, self._sleeps_until = 0.0, -math.inf
            self._pass()

    def _pass(self) -> None:
        """Make what is due: a frame for each session in turn, as long as there is one that is due another."""
        rounds: dict[Session, Iterator[None]] = {}
        while not self._stopped:
            for session, viewers in self._viewers.items():
                if session.snapshot is not None:
                    rounds.setdefault(session, self._present(session, viewers))
            for session, frames in tuple(rounds.items()):
                if next(frames, DONE) is DONE:
                    del rounds[session]
            if not rounds:
                return

    def _until_due(self) -> float | None:
        """Seconds until somebody may be due a frame; None if only news can change that."""
        # Who acknowledges from here on may have been looked at already.
        self._sleeps_until = math.inf
        now = time.perf_counter()
        due = news_due = math.inf
        for session, viewers in self._viewers.items():
            for viewer in viewers:
                at = viewer.news_due_at
                news_due = min(news_due, at)
                if at > now:
                    due = min(due, at)
                elif viewer.in_flight is None and (shown := session.shown_to(viewer.looks_back)):
                    due = min(due, viewer.due_at(shown, self._frames.compiled))
        self._news_due_at, self._sleeps_until = news_due, due
        return None if due == math.inf else max(0.0, due - now)

    def _present(self, session: Session, viewers: tuple[Viewer, ...]) -> Iterator[None]:
        """Make the frames that viewers of a session are due, and stop between any two."""
        now = time.perf_counter()
        snapshots: dict[int, Snapshot] = {}
        groups: dict[tuple[int, Wanted], list[Viewer]] = defaultdict(list)
        for viewer in viewers:
            snapshot = session.shown_to(viewer.looks_back)
            if (
                snapshot
                and viewer.in_flight is None
                and viewer.due_at(snapshot, self._frames.compiled) <= now
            ):
                snapshot = snapshots.setdefault(snapshot.version, snapshot)
                wanted = wanted_by(viewer, snapshot, session.beside(viewer.compares), now)
                groups[snapshot.version, wanted].append(viewer)
        if len(groups) >= FEWEST:
            self._is_crowded = True
            self._frames.measure_together(groups, snapshots, session.owner)
        for number, ((version, wanted), group) in enumerate(groups.items()):
            if number:
                yield
            self._send(session, wanted, snapshots[version], group, among=len(viewers))

    def _send(
        self, session: Session, wanted: Wanted, snapshot: Snapshot, group: list[Viewer], *, among: int
    ) -> None:
        """Make a frame, and send it to those of a session's viewers that want it."""
        now = time.perf_counter()
        try:
            beside = session.beside(wanted.compares) if wanted.with_beside else None
            made = self._frames.make(wanted, snapshot, beside, session.owner)
        except Exception:
            logger.exception("Session %s could not be shown", session.id)
            # Not at once: what failed would fail again.
            for viewer in group:
                viewer.retry_at = now + RETRY_SECS
            return
        # One that looks at a network of the past is told of it first.
        news = [viewer for viewer in group if snapshot.era and viewer.sent.era != made.sent.era]
        told = _era_of(snapshot) if news else None
        for viewer in group:
            viewer.sent, viewer.in_flight, viewer.shown_at = made.sent, made.id, now
            viewer.large_interval_secs = among * made.large_bytes / self._large_bytes_per_sec
            if made.sent.has_large:
                viewer.large_at = now
        self._deliver_soon(Delivery(group, made.message, news, told))

    def _deliver_soon(self, delivery: "Delivery") -> None:
        """Have the event loop deliver something; one that has not begun to is not woken again."""
        self._ready.append(delivery)
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        # What is made ready from here on may come too late for this, and calls again.
        self._is_called = False
        while self._ready:
            delivery = self._ready.popleft()
            for viewer in delivery.viewers:
                try:
                    delivery.to(viewer)
                except Exception:
                    # Its connection may end at this moment: others get theirs all the same.
                    logger.exception("A frame could not be sent")


class Delivery(NamedTuple):
    """A frame for some viewers, and what those hear first to whom it is `news`."""

    viewers: list[Viewer]
    frame: bytes
    news: list[Viewer]
    told: EraShown | None

    def to(self, viewer: Viewer) -> None:
        """Give one of them what is theirs."""
        if self.told is not None and viewer in self.news:
            viewer.put_event(self.told)
        viewer.put_frame(self.frame)


def _era_of(snapshot: Snapshot) -> EraShown:
    plan = snapshot.plan
    return EraShown(
        era=snapshot.era,
        experiment=plan.experiment,
        preset=plan.preset,
        networks=plan.network_infos,
        data=plan.data_info,
        objective=plan.objective_info,
    )
