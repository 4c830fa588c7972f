"""Drafts: what an experiment would be, before it is loaded."""

from fastapi import APIRouter

from neurarium.api.deps import ManagerDep
from neurarium.drafts.check import check_draft
from neurarium.protocol.check import Draft, DraftChecked

router = APIRouter()


@router.post("/check")
def check(manager: ManagerDep, draft: Draft) -> DraftChecked:
    """Every layer's shape, cost and problem, with networks that would mend it; a wrong draft is no error."""
    return check_draft(draft.experiment, manager.planner, lambda _: None)
