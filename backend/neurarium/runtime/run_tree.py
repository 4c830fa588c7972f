"""The runs of a session as people know them: by name and colour, and which of them came of which."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from math import isfinite
from typing import Annotated

from pydantic import Field, FiniteFloat

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Frozen
from neurarium.engine.train import Learner
from neurarium.protocol.commands import ChangeRun
from neurarium.protocol.events import RunInfo
from neurarium.runtime.changes import changes
from neurarium.runtime.curves import RunCurves, SavedCurves, curves_of
from neurarium.runtime.left import Left
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.run import Run

MOST_RUNS = 100
COLOURS = 8
MOST_LETTERS = 20_000
MOST_MEASURED = 64


RowId = Annotated[int, Field(ge=1)]


class SavedRow(Frozen):
    """What is saved of a row, besides what its run has learned and its curve."""

    id: RowId
    colour: int = Field(ge=0, lt=COLOURS)
    parent: RowId | None
    parted_at: int = Field(ge=0)
    before: Experiment | None
    words: str
    name: str = Field(max_length=60)
    edit: str | None
    hidden: bool
    pinned: bool
    steps: int = Field(0, ge=0)
    measured: dict[str, FiniteFloat] = Field(default_factory=dict, max_length=MOST_MEASURED)
    question: str = Field("", max_length=MOST_LETTERS)
    loss: str = Field("", max_length=MOST_LETTERS)


@dataclass
class Row:
    """A run, and what is known of it: of a kept one how it was when it was left, under the name of an edit.

    It came of its `parent` at a step, whose `before` were the settings then.
    """

    id: int
    colour: int
    parent: int | None
    parted_at: int
    before: Experiment | None
    name: str
    edit: str | None = None
    hidden: bool = False
    pinned: bool = False
    deleted: bool = False
    trains: bool = False
    steps: int = 0
    measured: dict[str, float] = field(default_factory=dict)
    experiment: Experiment | None = None
    question: str = ""
    loss: str = ""
    words: str = ""

    def stands(self, run: Run | Left) -> None:
        """It is as its run is now, or was left."""
        experiment, _ = of_run(run)
        if experiment is not self.experiment:
            self.words = changes(self.before, experiment) if self.before is not None else self.words
            self.question, self.loss = _question(run), _loss(run)
        self.experiment = experiment
        self.steps, self.measured = run.step, _latest(run.tests)


class RunTree:
    """The rows of a session's runs. Used by one thread."""

    def __init__(self) -> None:
        self.curves = RunCurves()
        self._rows: dict[int, Row] = {}
        self._begun = 0

    def begin(self, parent: Run | None, *, at: int = 0, of: int | None = None) -> int:
        """A row for a run that comes of another at a step; `of` names it, if it is not the parent itself."""
        self._begun += 1
        source = of if of is not None else parent.id if parent else None
        self._rows[self._begun] = Row(
            id=self._begun,
            colour=self._free_colour(),
            parent=source,
            parted_at=at,
            before=parent.plan.experiment if parent else None,
            name=f"Run {self._begun}",
        )
        self._prune()
        return self._begun

    def find(self, run: int) -> Row:
        """The row of a run.

        Raises:
            EngineError: there is none, or no longer.
        """
        row = self._rows.get(run)
        if row is None:
            raise EngineError("no_run", f"This session has no run {run}; it may have been let go.")
        return row

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them, the oldest first."""
        return tuple(self._rows.values())

    def has(self, run: int) -> bool:
        """Whether a run is known, still."""
        return run in self._rows

    def left(self, left: Left, edit: str) -> Row:
        """Its run was left by an edit."""
        row = self._rows[left.id]
        row.edit = edit
        row.stands(left)
        self.curves = self.curves.with_run(row.id, curves_of(left.history, left.tests))
        return row

    def saved(self) -> tuple[SavedRow, ...]:
        """What is to be saved of all runs, also of those of which only the curve is left."""
        return tuple(_saved(row) for row in self._rows.values() if not row.deleted)

    def restore(self, rows: Iterable[SavedRow], curves: SavedCurves) -> int:
        """Have the rows and curves that were saved in place of what there is; which is the present run."""
        (present,) = self._rows
        restored = {row.id: Row(**dict(row)) for row in rows}
        ids = [row.id for row in restored.values() if row.edit is None]
        if len(ids) == 1:
            self._rows, (present,) = restored, ids
            self._begun = max(restored)
            for run in restored.keys() - {present}:
                if run in curves:
                    self.curves = self.curves.with_run(run, curves[run])
        return present

    def take(self, run: int) -> bool:
        """Its run is the present one from now on; False if no row waits for it."""
        row = self._rows.get(run)
        if row is None or row.edit is None:
            return False
        row.edit, row.deleted = None, False
        self.curves = self.curves.without(run)
        return True

    def change(self, command: ChangeRun) -> Row:
        """Rename, hide, pin or delete a run, or take that back."""
        row = self.find(command.run)
        if command.deleted and row.edit is None:
            words = "The present run cannot be deleted; make another one the present run first."
            raise EngineError("run_is_present", words)
        for name in ("name", "hidden", "pinned", "deleted"):
            if (value := getattr(command, name)) is not None:
                setattr(row, name, value)
        row.pinned = row.pinned and not row.deleted
        return row

    def describe(self, present: Run | None, kept: Collection[str]) -> tuple[RunInfo, ...]:
        """All runs, the oldest first; none before there is one. `kept` are the edits that left some."""
        if present is None or present.id not in self._rows:
            return ()
        row_of_present = self._rows[present.id]
        row_of_present.stands(present)
        return tuple(_info(row, row_of_present, kept) for row in self._rows.values())

    def drop(self, run: int) -> None:
        """Forget a run."""
        self._rows.pop(run, None)
        self.curves = self.curves.without(run)

    def _free_colour(self) -> int:
        taken = {row.colour for row in self._rows.values() if not row.deleted}
        free = (colour for colour in range(COLOURS) if colour not in taken)
        return next(free, self._begun % COLOURS)

    def _prune(self) -> None:
        """Forget rows that are too many: first those that were deleted; pinned ones never."""
        kept = [row for row in self._rows.values() if row.edit is not None and not row.pinned]
        for row in sorted(kept, key=lambda row: not row.deleted)[: max(0, len(self._rows) - MOST_RUNS)]:
            self.drop(row.id)


def _info(row: Row, present: Row, kept: Collection[str]) -> RunInfo:
    is_kept = row.edit in kept
    return RunInfo(
        id=row.id,
        name=row.name,
        colour=row.colour,
        parent=row.parent,
        parted_at=row.parted_at,
        words=row.words,
        steps=row.steps,
        measured=row.measured,
        status="present" if row.id == present.id else "kept" if is_kept else "let_go",
        hidden=row.hidden,
        pinned=row.pinned,
        deleted=row.deleted,
        is_alike=row.question == present.question,
        has_loss_alike=row.loss == present.loss,
        trains=row.trains,
    )


def _saved(row: Row) -> SavedRow:
    """Of points that were drawn by hand there are too many to save the settings before once more."""
    saved = SavedRow(**{name: getattr(row, name) for name in SavedRow.model_fields})
    is_large = row.before is not None and len(row.before.model_dump_json()) > MOST_LETTERS
    return saved.model_copy(update={"before": None}) if is_large else saved


def of_run(run: Run | Left) -> tuple[Experiment, Learner]:
    """The experiment of a run, and its learner."""
    source = run if isinstance(run, Left) else run.plan
    return source.experiment, source.learner


def _question(run: Run | Left) -> str:
    """What is asked of its networks, as a digest: only runs of one question can be compared."""
    experiment, learner = of_run(run)
    dataset = experiment.dataset
    # A formula, a text or an album: what is learned is another thing, of which there may be more or less.
    of_words = {name: value for name, value in dataset.config.items() if isinstance(value, str)}
    return _digest(dataset.type, sorted(of_words.items()), experiment.objective.type, learner.data.fields)


def _loss(run: Run | Left) -> str:
    """How its loss is computed, as a digest: numbers of different losses stand on no common axis."""
    _, learner = of_run(run)
    objective = learner.objective
    return _digest(objective.model_dump_json(exclude=set(objective.live_names())))


def _digest(*asked: object) -> str:
    return blake2b(repr(asked).encode(), digest_size=16).hexdigest()


def _latest(tests: Measurements) -> dict[str, float]:
    """The last finite measurements on the test set."""
    last = tests.table[-1:, 2:].ravel().tolist()
    return {name: value for name, value in zip(tests.names, last, strict=False) if isfinite(value)}
