"""Drafts: what an experiment would be before it is loaded, and what it is as code."""

from fastapi import APIRouter

from neurarium.api.deps import ManagerDep, SpeedometerDep
from neurarium.drafts.check import check_draft
from neurarium.export.code import write_code
from neurarium.protocol.check import Draft, DraftChecked
from neurarium.protocol.code import CodeWanted, CodeWritten

router = APIRouter()


@router.post("/check")
def check(manager: ManagerDep, speedometer: SpeedometerDep, draft: Draft) -> DraftChecked:
    """Every layer's shape, cost and problem, with networks that would mend it; a wrong draft is no error."""
    return check_draft(draft.experiment, manager.planner, speedometer.steps_per_sec)


@router.post("/code")
def code(manager: ManagerDep, wanted: CodeWanted) -> CodeWritten:
    """The experiment as a file that runs without Neurarium."""
    checked = manager.planner.check(wanted.experiment)
    return write_code(checked.experiment, checked.learner, checked.data.host, wanted.framework)
