"""Making frames: what a viewer is to see of a snapshot, computed and encoded."""

import itertools
import logging
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.generative import CODE
from neurarium.engine.pairs import OTHER
from neurarium.engine.placed import placed
from neurarium.engine.summary import Summary, numbers_of, summary_registry
from neurarium.protocol.events import FrameMeta
from neurarium.protocol.frames import encode_frame
from neurarium.runtime.at_once import measure_at_once
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.findings import Findings
from neurarium.runtime.history import History, Series
from neurarium.runtime.landscapes import LandscapeShown
from neurarium.runtime.many_inputs import key_of, measure_together
from neurarium.runtime.showing import Tensors, is_of_a_frame_alone
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer import Sent
from neurarium.runtime.viewer_input import ViewerInput
from neurarium.runtime.wanted import Wanted

logger = logging.getLogger(__name__)

# Summaries of one snapshot: while it is paused, each input and each code that is looked at adds one.
MOST_MEASURED = 256
# The present one, and the steps of the past that are looked at.
MOST_SNAPSHOTS = 4
LARGE_BYTES = 32_768

# Viewers that are as far as each other are told the same of a run.
MOST_PROGRESS = 8


@dataclass
class Known:
    """What was found out of a snapshot: its summaries, and how far its run has come since something."""

    measured: dict[tuple[object, ...], Tensors] = field(default_factory=dict)
    progress: dict[tuple[object, ...], "Progress"] = field(default_factory=dict)


class Made(NamedTuple):
    """A frame, what its viewers have with it, and the bytes of its large tensors, be they in it or not."""

    id: int
    sent: Sent
    message: bytes
    large_bytes: int


class Progress(NamedTuple):
    """What has become of a run, and of what is beside it, since a viewer's last frame."""

    series: Series
    restores: bool
    test_number: int
    landscape: LandscapeShown
    brings_landscape: bool
    tensors: Tensors


class FrameMaker:
    """Makes frames; what it has measured of a snapshot is kept for viewers that come to it later.

    It belongs to the presenter's thread. `compiled` counts the summaries that came when a frame had been made
    without them; each time the one that it was made with is called, from another thread.
    """

    def __init__(self, compiled: Callable[[], None]) -> None:
        self.compiled = 0
        self._counting = threading.Lock()
        self._tell_compiled = compiled
        self._ids = itertools.count(1)
        self._known: WeakKeyDictionary[History, OrderedDict[int, Known]] = WeakKeyDictionary()
        self._findings = Findings()

    def measure_together(
        self, groups: Iterable[tuple[int, Wanted]], snapshots: Mapping[int, Snapshot], owner: Owner
    ) -> None:
        """Compute at once what many have drawn; what fails is tried again for each alone."""
        for version, snapshot in snapshots.items():
            fitted = [
                (wanted, wanted.input.fitted(snapshot.data)) for each, wanted in groups if each == version
            ]
            inputs = [(drawn, wanted.sought(drawn)) for wanted, drawn in fitted]
            try:
                measure_together(inputs, snapshot, self._known_of(snapshot).measured, owner)
            except Exception:
                logger.exception("Drawings of session %s could not be shown at once", owner.session)

    def make(self, wanted: Wanted, snapshot: Snapshot, beside: Snapshot | None, owner: Owner) -> Made:
        """A frame of a snapshot, and of one beside it."""
        # What is compiled from here on may come too late for this frame.
        compiled = self.compiled
        viewer_input = wanted.input.fitted(snapshot.data)
        known = self._known_of(snapshot)
        progress = _progress(wanted, snapshot, known)
        tensors = dict(progress.tensors)
        self._measure_at_once(wanted, viewer_input, snapshot, known, owner)
        measured = [
            self._summary(spec, wanted, viewer_input, snapshot, known, owner) for spec in wanted.summaries
        ]
        shown = _named(wanted.summaries, measured)
        if beside is not None and wanted.compares is not None and beside.asks_like(snapshot):
            specs, known = wanted.compares.summaries, self._known_of(beside)
            drawn = wanted.input.fitted(beside.data)
            compared = [self._summary(spec, wanted, drawn, beside, known, owner) for spec in specs]
            tensors |= {f"beside/{name}": values for name, values in _named(specs, compared).items()}
            measured += compared
        large = {name: values.nbytes for name, values in shown.items() if values.nbytes > LARGE_BYTES}
        has_large = wanted.with_large or not large
        tensors |= shown if has_large else {name: shown[name] for name in shown if name not in large}
        meta = self._meta(wanted, viewer_input, snapshot, progress)
        sent = self._sent(wanted, viewer_input, snapshot, progress, measured, has_large=has_large)
        sent = sent._replace(compiled=compiled)
        return Made(meta.id, sent, encode_frame(meta, tensors), sum(large.values()))

    def _another_compiled(self) -> None:
        with self._counting:
            self.compiled += 1
        self._tell_compiled()

    def _measure_at_once(
        self, wanted: Wanted, viewer_input: ViewerInput, snapshot: Snapshot, known: Known, owner: Owner
    ) -> None:
        """Compute all that one program can give of a frame; what it cannot is computed one by one."""
        plain = [
            wanted.sought_by(spec, viewer_input)
            for spec in wanted.summaries
            if is_of_a_frame_alone(summary := summary_registry[spec.type])
            and _is_wanted(summary, wanted, viewer_input, snapshot)
        ]
        measure_at_once(plain, viewer_input, snapshot, known.measured, owner)

    def _meta(
        self, wanted: Wanted, viewer_input: ViewerInput, snapshot: Snapshot, progress: Progress
    ) -> FrameMeta:
        series = progress.series
        return FrameMeta(
            id=next(self._ids),
            generation=snapshot.generation,
            run=snapshot.run,
            step=snapshot.step,
            samples_seen=snapshot.samples_seen,
            epochs=snapshot.epochs,
            restores=progress.restores,
            first_step=series.first_step,
            end_step=series.end_step,
            stride=series.stride,
            input_revision=wanted.input.revision,
            has_input=not viewer_input.is_nothing,
            evaluation_step=snapshot.evaluation.step if snapshot.evaluation else None,
            steps_per_sec=snapshot.steps_per_sec,
            past=snapshot.past,
            asked=snapshot.asked,
            era=snapshot.era,
            landscape=progress.landscape.info if progress.brings_landscape else None,
        )

    def _sent(
        self,
        wanted: Wanted,
        viewer_input: ViewerInput,
        snapshot: Snapshot,
        progress: Progress,
        measured: list[Tensors | None],
        *,
        has_large: bool,
    ) -> Sent:
        evaluation_number = snapshot.evaluation.number if snapshot.evaluation else 0
        return Sent(
            run=snapshot.run,
            end_step=progress.series.end_step,
            test_number=progress.test_number,
            # Where something of an evaluation may have been left out, all of it comes again.
            evaluation_number=0 if wanted.with_evaluation and not has_large else evaluation_number,
            version=snapshot.version,
            input_key=wanted.input.key,
            other_key=wanted.other.key,
            code=wanted.code,
            summaries=wanted.summaries,
            complete=None not in measured,
            continues_at=self._findings.continues_at(wanted.sought(viewer_input), snapshot),
            has_large=has_large,
            race=snapshot.race.number,
            curves=max(wanted.after_curves, snapshot.curves.number),
            compares=wanted.compares,
            beside=() if None in measured else wanted.beside,
            landscape=progress.landscape.number or wanted.after_landscape,
            era=(snapshot.generation, snapshot.era),
        )

    def _known_of(self, snapshot: Snapshot) -> Known:
        """What was found out of a snapshot, for viewers that come to it later."""
        of_run = self._known.setdefault(snapshot.history, OrderedDict())
        known = of_run.setdefault(snapshot.version, Known())
        of_run.move_to_end(snapshot.version)
        while len(of_run) > MOST_SNAPSHOTS:
            of_run.popitem(last=False)
        return known

    def _summary(
        self,
        spec: Spec,
        wanted: Wanted,
        viewer_input: ViewerInput,
        snapshot: Snapshot,
        known: Known,
        owner: Owner,
    ) -> Tensors | None:
        """A summary's tensors, none if the frame is to be without; None while its program compiles."""
        summary = summary_registry[spec.type]
        if not _is_wanted(summary, wanted, viewer_input, snapshot):
            return {}
        sought = wanted.sought_by(spec, viewer_input)
        key, cache = key_of(sought), known.measured
        if key not in cache:
            while len(cache) >= MOST_MEASURED:
                del cache[next(iter(cache))]
            sample = _sample(summary, wanted, viewer_input, snapshot)
            try:
                show = snapshot.program.summary(spec, sample, snapshot.data, self._another_compiled, owner)
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


def _is_wanted(summary: type[Summary], wanted: Wanted, viewer_input: ViewerInput, snapshot: Snapshot) -> bool:
    """Whether a summary is in a frame: it has something to be of, and may be another than in the last."""
    if summary.cadence == "evaluation":
        if not wanted.with_evaluation or snapshot.evaluation is None:
            return False
    elif not (wanted.with_frame or summary.reads_sample or summary.reads_code or summary.rounds):
        return False
    if summary.reads_sample and viewer_input.is_nothing:
        return False
    if summary.needs_label and not viewer_input.has_label:
        return False
    if summary.reads_turn and snapshot.wanted is None:
        return False
    if summary.reads_code and len(wanted.code) != snapshot.plan.objective_info.code_size:
        return False
    return not (summary.reads_other and wanted.other.fitted(snapshot.data).is_nothing)


def _sample(summary: type[Summary], wanted: Wanted, viewer_input: ViewerInput, snapshot: Snapshot) -> Batch:
    """What a summary reads of a viewer."""
    sample = viewer_input.sample(snapshot.data)
    if summary.reads_code:
        picked = {CODE: placed(np.array([wanted.code], np.float32))}
        sample = sample._replace(fields=sample.fields | picked)
    if summary.reads_other:
        other = wanted.other.fitted(snapshot.data)
        compared = {OTHER: other.sample(snapshot.data).fields[INPUT]}
        sample = sample._replace(fields=sample.fields | compared)
    return sample


def _progress(wanted: Wanted, snapshot: Snapshot, known: Known) -> Progress:
    since = wanted.restores, wanted.first_step, wanted.after_test, wanted.with_race, wanted.after_curves
    of_landscape = snapshot.landscape(wanted.surveys).number, wanted.surveys, wanted.after_landscape
    # A run goes on while one of its earlier steps is looked at.
    so_far = snapshot.history.end_step, snapshot.tests.number
    key = (*since, *so_far, snapshot.race.number, snapshot.curves.number, *of_landscape)
    if key not in known.progress:
        if len(known.progress) >= MOST_PROGRESS:
            known.progress.clear()
        known.progress[key] = _progress_since(wanted, snapshot)
    return known.progress[key]


def _progress_since(wanted: Wanted, snapshot: Snapshot) -> Progress:
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
    return Progress(series, restores, tests.number, landscape, brings_landscape, tensors)


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
