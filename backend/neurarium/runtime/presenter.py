"""The presenter: the thread that makes the frames that viewers are due."""

import asyncio
import itertools
import logging
import math
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

import jax.numpy as jnp
import numpy as np

from neurarium.engine.dataset import INPUT
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.generative import CODE
from neurarium.engine.pairs import OTHER
from neurarium.engine.summary import numbers_of, summary_registry
from neurarium.protocol.commands import Compare, SurveyLandscape
from neurarium.protocol.events import EraShown, FrameMeta
from neurarium.protocol.frames import encode_frame
from neurarium.runtime.ending import await_at_exit
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.findings import Findings, Sought
from neurarium.runtime.history import History
from neurarium.runtime.many_inputs import FEWEST, key_of, measure_together
from neurarium.runtime.session import Session
from neurarium.runtime.showing import Tensors
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer import Sent, Viewer
from neurarium.runtime.viewer_input import ViewerInput

logger = logging.getLogger(__name__)

# Summaries of one snapshot: while it is paused, each input and each code that is looked at adds one.
MOST_MEASURED = 256
# The present one, and the steps of the past that are looked at.
MOST_SNAPSHOTS = 4
RETRY_SECS = 1.0
LARGE_BYTES = 32_768
# Where many draw, what comes within this time is answered together.
GATHER_SECS = 0.012

DONE = object()

Cache = dict[tuple[object, ...], Tensors]


class Wanted(NamedTuple):
    """What a frame is to hold: viewers that want the same get the same bytes."""

    input: ViewerInput
    other: ViewerInput
    code: tuple[float, ...]
    summaries: tuple[Spec, ...]
    restores: bool
    first_step: int
    after_test: int
    with_frame: bool
    with_evaluation: bool
    with_large: bool
    with_race: bool
    after_curves: int
    compares: Compare | None
    beside: tuple[object, ...]
    with_beside: bool
    surveys: SurveyLandscape | None
    after_landscape: int


class Made(NamedTuple):
    """A frame, what its viewers have with it, and the bytes of its large tensors, be they in it or not."""

    id: int
    sent: Sent
    message: bytes
    large_bytes: int


class Presenter:
    """Makes frames of the sessions' snapshots for the viewers that are due one, one in flight for each.

    Tensors of more than LARGE_BYTES go out at `large_bytes_per_sec` in all to the viewers of a session: where
    many look on, large pictures come in fewer frames, and all else in each.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, *, large_bytes_per_sec: float) -> None:
        self._loop = loop
        self._large_bytes_per_sec = large_bytes_per_sec
        self._viewers: dict[Session, tuple[Viewer, ...]] = {}
        self._ids = itertools.count(1)
        self._caches: WeakKeyDictionary[History, OrderedDict[int, Cache]] = WeakKeyDictionary()
        self._findings = Findings()
        self._news_due_at = 0.0
        self._sleeps_until = -math.inf
        self._is_crowded = False
        self._began_at = 0.0
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
        if snapshot and viewer.due_at(snapshot) < self._sleeps_until:
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
                    due = min(due, viewer.due_at(shown))
        self._news_due_at, self._sleeps_until = news_due, due
        return None if due == math.inf else max(0.0, due - now)

    def _present(self, session: Session, viewers: tuple[Viewer, ...]) -> Iterator[None]:
        """Make the frames that viewers of a session are due, and stop between any two."""
        now = time.perf_counter()
        snapshots: dict[int, Snapshot] = {}
        groups: dict[tuple[int, Wanted], list[Viewer]] = defaultdict(list)
        for viewer in viewers:
            snapshot = session.shown_to(viewer.looks_back)
            if snapshot and viewer.in_flight is None and viewer.due_at(snapshot) <= now:
                snapshot = snapshots.setdefault(snapshot.version, snapshot)
                wanted = _wanted(viewer, snapshot, session.beside(viewer.compares), now)
                groups[snapshot.version, wanted].append(viewer)
        if len(groups) >= FEWEST:
            self._is_crowded = True
            self._measure_together(session, groups, snapshots)
        for number, ((version, wanted), group) in enumerate(groups.items()):
            if number:
                yield
            self._send(session, wanted, snapshots[version], group, among=len(viewers))

    def _measure_together(
        self, session: Session, groups: Iterable[tuple[int, Wanted]], snapshots: dict[int, Snapshot]
    ) -> None:
        """Compute at once what many have drawn; what fails is tried again for each alone."""
        for version, snapshot in snapshots.items():
            inputs = [(wanted.input, _sought(wanted, snapshot)) for each, wanted in groups if each == version]
            try:
                measure_together(inputs, snapshot, self._cache_of(snapshot), session.owner)
            except Exception:
                logger.exception("Drawings of session %s could not be shown at once", session.id)

    def _send(
        self, session: Session, wanted: Wanted, snapshot: Snapshot, group: list[Viewer], *, among: int
    ) -> None:
        """Make a frame, and send it to those of a session's viewers that want it."""
        now = time.perf_counter()
        try:
            beside = session.beside(wanted.compares) if wanted.with_beside else None
            made = self._frame(wanted, snapshot, beside, session.owner)
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
        self._loop.call_soon_threadsafe(_deliver, group, made.message, news, told)

    def _cache_of(self, snapshot: Snapshot) -> Cache:
        """What was measured of a snapshot, for viewers that come to it later."""
        of_run = self._caches.setdefault(snapshot.history, OrderedDict())
        cache = of_run.setdefault(snapshot.version, {})
        of_run.move_to_end(snapshot.version)
        while len(of_run) > MOST_SNAPSHOTS:
            of_run.popitem(last=False)
        return cache

    def _frame(self, wanted: Wanted, snapshot: Snapshot, beside: Snapshot | None, owner: Owner) -> Made:
        cache = self._cache_of(snapshot)
        series = None if wanted.restores else snapshot.history.since(wanted.first_step)
        restores = series is None
        series = series or snapshot.history.whole()
        tests = snapshot.tests.since(0 if restores else wanted.after_test)
        tensors: Tensors = {f"scalars/{name}": values for name, values in series.values.items()}
        tensors |= {f"test/{name}": values for name, values in tests.values.items()}
        if wanted.with_race:
            tensors |= {f"race/{name}": values for name, values in snapshot.race.tensors.items()}
        tensors |= snapshot.curves.since(wanted.after_curves)
        landscape = snapshot.landscape(wanted.surveys)
        brings_landscape = landscape.number not in (0, wanted.after_landscape)
        if brings_landscape:
            tensors |= {f"landscape/{name}": values for name, values in landscape.tensors.items()}
        if snapshot.past:
            tensors |= {f"past/test/{name}": value for name, value in _measured(snapshot).items()}
        measured = [self._summary(spec, wanted, snapshot, cache, owner) for spec in wanted.summaries]
        shown = _named(wanted.summaries, measured)
        if beside is not None and wanted.compares is not None and beside.asks_like(snapshot):
            specs, cache = wanted.compares.summaries, self._cache_of(beside)
            compared = [self._summary(spec, wanted, beside, cache, owner) for spec in specs]
            tensors |= {f"beside/{name}": values for name, values in _named(specs, compared).items()}
            measured += compared
        large = {name: values.nbytes for name, values in shown.items() if values.nbytes > LARGE_BYTES}
        has_large = wanted.with_large or not large
        tensors |= shown if has_large else {name: shown[name] for name in shown if name not in large}
        evaluation_step = snapshot.evaluation.step if snapshot.evaluation else None
        evaluation_number = snapshot.evaluation.number if snapshot.evaluation else 0
        meta = FrameMeta(
            id=next(self._ids),
            generation=snapshot.generation,
            run=snapshot.run,
            step=snapshot.step,
            samples_seen=snapshot.samples_seen,
            epochs=snapshot.epochs,
            restores=restores,
            first_step=series.first_step,
            end_step=series.end_step,
            stride=series.stride,
            input_revision=wanted.input.revision,
            has_input=not wanted.input.fitted(snapshot.data).is_nothing,
            evaluation_step=evaluation_step,
            steps_per_sec=snapshot.steps_per_sec,
            past=snapshot.past,
            asked=snapshot.asked,
            era=snapshot.era,
            landscape=landscape.info if brings_landscape else None,
        )
        sent = Sent(
            run=snapshot.run,
            end_step=series.end_step,
            test_number=tests.number,
            # Where something of an evaluation may have been left out, all of it comes again.
            evaluation_number=0 if wanted.with_evaluation and not has_large else evaluation_number,
            version=snapshot.version,
            input_key=wanted.input.key,
            other_key=wanted.other.key,
            code=wanted.code,
            summaries=wanted.summaries,
            complete=None not in measured,
            continues_at=self._findings.continues_at(_sought(wanted, snapshot), snapshot),
            has_large=has_large,
            race=snapshot.race.number,
            curves=max(wanted.after_curves, snapshot.curves.number),
            compares=wanted.compares,
            beside=() if None in measured else wanted.beside,
            landscape=landscape.number or wanted.after_landscape,
            era=(snapshot.generation, snapshot.era),
        )
        return Made(meta.id, sent, encode_frame(meta, tensors), sum(large.values()))

    def _summary(
        self,
        spec: Spec,
        wanted: Wanted,
        snapshot: Snapshot,
        cache: Cache,
        owner: Owner,
    ) -> Tensors | None:
        """A summary's tensors, none if the frame is to be without; None while its program compiles."""
        summary = summary_registry[spec.type]
        at_evaluation = summary.cadence == "evaluation"
        if at_evaluation and (not wanted.with_evaluation or snapshot.evaluation is None):
            return {}
        is_of_viewer = summary.reads_sample or summary.reads_code
        if not at_evaluation and not wanted.with_frame and not is_of_viewer and not summary.rounds:
            return {}
        viewer_input = wanted.input.fitted(snapshot.data)
        if summary.reads_sample and viewer_input.is_nothing:
            return {}
        if summary.needs_label and not viewer_input.has_label:
            return {}
        if summary.reads_turn and snapshot.wanted is None:
            return {}
        if summary.reads_code and len(wanted.code) != snapshot.plan.objective_info.code_size:
            return {}
        other = wanted.other.fitted(snapshot.data)
        if summary.reads_other and other.is_nothing:
            return {}
        sought = _sought_by(spec, wanted, viewer_input)
        key = key_of(sought)
        if key not in cache:
            while len(cache) >= MOST_MEASURED:
                del cache[next(iter(cache))]
            sample = viewer_input.sample(snapshot.data)
            if summary.reads_code:
                picked = {CODE: jnp.array([wanted.code], jnp.float32)}
                sample = sample._replace(fields=sample.fields | picked)
            if summary.reads_other:
                compared = {OTHER: other.sample(snapshot.data).fields[INPUT]}
                sample = sample._replace(fields=sample.fields | compared)
            try:
                show = snapshot.program.summary(spec, sample, snapshot.data, self.wake, owner)
            except EngineError:
                # Of a layer that a network of the past does not have.
                if snapshot.past:
                    return {}
                raise
            if show is None:
                return None
            measured = snapshot.evaluation.measured if snapshot.evaluation else {}
            numbers = {**snapshot.hyperparameters, **numbers_of(spec)}
            seen = snapshot.train_state, numbers, sample, snapshot.data, measured, snapshot.wanted
            if summary.rounds:
                return self._findings.next(sought, snapshot, partial(show, *seen))
            cache[key] = show(*seen)
        if viewer_input.has_label:
            return cache[key]
        return {name: values for name, values in cache[key].items() if name not in summary.of_label}


def _measured(snapshot: Snapshot) -> Tensors:
    """What is known of the test set at its step, NaN until it was measured."""
    means = snapshot.evaluation.means(snapshot.tests.names) if snapshot.evaluation else {}
    return {name: np.float32(means.get(name, math.nan)).reshape(1) for name in snapshot.tests.names}


def _named(specs: tuple[Spec, ...], measured: list[Tensors | None]) -> Tensors:
    """What the summaries gave, by their names; those that still compile give nothing."""
    return {
        f"{spec.type}/{name}": values
        for spec, tensors in zip(specs, measured, strict=True)
        for name, values in (tensors or {}).items()
    }


def _sought(wanted: Wanted, snapshot: Snapshot) -> list[Sought]:
    """All that a frame is to show, with what it reads."""
    viewer_input = wanted.input.fitted(snapshot.data)
    return [_sought_by(spec, wanted, viewer_input) for spec in wanted.summaries]


def _sought_by(spec: Spec, wanted: Wanted, viewer_input: ViewerInput) -> Sought:
    summary = summary_registry[spec.type]
    input_key = viewer_input.key if summary.reads_sample else ()
    other_key = wanted.other.key if summary.reads_other else ()
    return Sought(spec, (input_key, other_key, wanted.code if summary.reads_code else ()))


def _wanted(viewer: Viewer, snapshot: Snapshot, beside: Snapshot | None, now: float) -> Wanted:
    sent = viewer.sent
    restores = sent.run != snapshot.run
    afresh = restores or not sent.complete or sent.summaries != viewer.summaries
    evaluation_number = snapshot.evaluation.number if snapshot.evaluation else 0
    with_large = afresh or viewer.large_due_at() <= now
    compared = beside and viewer.compares and viewer.compares.summaries
    key = (beside.version, snapshot.generation, viewer.input.key, compared) if beside else ()
    return Wanted(
        input=viewer.input,
        other=viewer.other,
        code=viewer.code,
        summaries=viewer.summaries,
        restores=restores,
        first_step=0 if restores else sent.end_step,
        after_test=0 if restores else sent.test_number,
        with_frame=afresh or sent.version != snapshot.version or (with_large and not sent.has_large),
        with_evaluation=afresh or sent.evaluation_number != evaluation_number,
        with_large=with_large,
        with_race=sent.race != snapshot.race.number,
        after_curves=sent.curves,
        compares=viewer.compares,
        beside=key,
        with_beside=key != sent.beside,
        surveys=viewer.surveys,
        after_landscape=sent.landscape,
    )


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


def _deliver(viewers: list[Viewer], frame: bytes, news: list[Viewer], told: EraShown | None) -> None:
    for viewer in news:
        if told is not None:
            viewer.put_event(told)
    for viewer in viewers:
        viewer.put_frame(frame)
