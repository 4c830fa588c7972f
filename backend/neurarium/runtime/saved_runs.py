"""The runs that were kept beside a session's present one: saved each by itself, and brought back with it."""

import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from neurarium.engine.errors import EngineError
from neurarium.runtime.left import Left
from neurarium.runtime.past import Lost, Past
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.runtime.run_file import RunFile
from neurarium.runtime.run_tree import SavedRow
from neurarium.runtime.saved import About, Saved, unpacked
from neurarium.runtime.saved_past import unpacked_past
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError, StoreError

if TYPE_CHECKING:
    from neurarium.store.store import Store

logger = logging.getLogger(__name__)


def name_of_run(session_id: str, run: int) -> str:
    """What a kept run is saved under: no session has such an id."""
    return f"{session_id}.{run}"


def name_of_beginning(session_id: str, run: int) -> str:
    """What a run began with is saved under, if that was learned elsewhere."""
    return f"{name_of_run(session_id, run)}.began"


def name_of_past(session_id: str, run: int) -> str:
    """What the past of a run is saved under."""
    return f"{name_of_run(session_id, run)}.past"


def id_of_present(rows: Iterable[SavedRow]) -> int:
    """Which run was the present one; 0 if that is not known."""
    return next((row.id for row in rows if row.edit is None), 0)


class SavedRuns:
    """Checkpoints of the kept runs of one session, of what runs began with, and of their pasts, by run."""

    def __init__(
        self,
        kept: Mapping[int, Checkpoint],
        began: Mapping[int, Checkpoint],
        pasts: Mapping[int, Checkpoint],
        lost_pasts: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        self._kept = kept
        self._began = began
        self._pasts = pasts
        self._lost_pasts = lost_pasts

    @classmethod
    def load(cls, store: "Store", session_id: str, rows: Iterable[SavedRow]) -> "SavedRuns":
        """Those of a session; one that is damaged or gone is left out."""
        kept: dict[int, Checkpoint] = {}
        began: dict[int, Checkpoint] = {}
        pasts: dict[int, Checkpoint] = {}
        lost_pasts: dict[int, str] = {}
        for row in rows:
            names = {name_of_beginning(session_id, row.id): began, name_of_past(session_id, row.id): pasts}
            if row.edit is not None:
                names[name_of_run(session_id, row.id)] = kept
            for name, found in names.items():
                try:
                    checkpoint = store.load(name)
                except (LostError, StoreError) as error:
                    logger.warning("Of run %d of session %s is lost: %s", row.id, session_id, error.reason)
                    if found is pasts:
                        lost_pasts[row.id] = error.reason
                    continue
                if checkpoint is not None:
                    found[row.id] = checkpoint
        return cls(kept, began, pasts, lost_pasts)

    @classmethod
    def of_file(cls, file: RunFile, about: About) -> Self:
        """What a file has of its one run."""
        run = id_of_present(about.runs)
        began = {run: file.beginning} if file.beginning else {}
        return cls({}, began, {run: file.past} if file.past else {})

    def unpack(
        self,
        checkpoint: Checkpoint,
        about: About,
        planner: Planner,
        programs: Programs,
        plan: Plan,
        program: Program,
    ) -> Saved:
        """A session of a checkpoint, with the runs that were kept beside it.

        Raises:
            LostError: the plan has become another one since.
        """
        saved = unpacked(checkpoint, about, plan, program)
        began = {run: self._left(run, each, planner, programs) for run, each in self._began.items()}
        kept = {run: self._left(run, each, planner, programs) for run, each in self._kept.items()}
        present = id_of_present(about.runs)
        steps = {run: left.step for run, left in kept.items() if left} | {present: about.step}
        pasts = {run: self._unpack_past(run, step, planner) for run, step in steps.items()}
        return saved._replace(
            left=saved.left._replace(began_with=began.get(present)),
            past=pasts.pop(present),
            pasts={run: past for run, past in pasts.items() if past},
            kept={run: left._replace(began_with=began.get(run)) for run, left in kept.items() if left},
        )

    def _unpack_past(self, run: int, step: int, planner: Planner) -> Past | None:
        most_bytes = planner.limits.past_bytes // 2
        reason = self._lost_pasts.get(run)
        if run in self._pasts:
            try:
                return unpacked_past(self._pasts[run], until=step, most_bytes=most_bytes)
            except LostError as error:
                logger.warning("The past of run %d cannot be brought back: %s", run, error)
                reason = error.reason
        return Past.begun_again(most_bytes, Lost(reason, step)) if reason else None

    def _left(self, run: int, checkpoint: Checkpoint, planner: Planner, programs: Programs) -> Left | None:
        try:
            about = About.read(checkpoint)
            plan = planner.plan(about.experiment)
            return unpacked(checkpoint, about, plan, programs.apart(plan)).left
        except (LostError, EngineError) as error:
            logger.warning("Kept run %d cannot be brought back: %s", run, error)
            return None
