"""What a viewer's next frame is to hold."""

from typing import NamedTuple

from neurarium.engine.experiment import Spec
from neurarium.engine.summary import summary_registry
from neurarium.protocol.commands import Compare, SurveyLandscape
from neurarium.runtime.findings import Sought
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer import Viewer
from neurarium.runtime.viewer_input import ViewerInput


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

    def sought(self, viewer_input: ViewerInput) -> tuple[Sought, ...]:
        """All that it is to show of an input, with what it reads."""
        return tuple(self.sought_by(spec, viewer_input) for spec in self.summaries)

    def sought_by(self, spec: Spec, viewer_input: ViewerInput) -> Sought:
        """One summary of an input, with what it reads."""
        summary = summary_registry[spec.type]
        input_key = viewer_input.key if summary.reads_sample else ()
        other_key = self.other.key if summary.reads_other else ()
        return Sought(spec, (input_key, other_key, self.code if summary.reads_code else ()))


def wanted_by(viewer: Viewer, snapshot: Snapshot, beside: Snapshot | None, now: float) -> Wanted:
    """What a viewer lacks of a snapshot, and of one beside it."""
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
