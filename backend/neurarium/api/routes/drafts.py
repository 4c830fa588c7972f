"""Drafts: what an experiment would be before it is loaded, and what it is as code."""

from fastapi import APIRouter

from neurarium.api.deps import AddressDep, ManagerDep, SpeedometerDep
from neurarium.drafts.check import check_draft
from neurarium.export.code import write_code
from neurarium.protocol.check import Draft, DraftChecked
from neurarium.protocol.code import CodeWanted, CodeWritten
from neurarium.runtime.plan import Planner

router = APIRouter()


@router.post("/check")
async def check(
    manager: ManagerDep, address: AddressDep, speedometer: SpeedometerDep, draft: Draft
) -> DraftChecked:
    """Every layer's shape, cost and problem, with networks that would mend it; a wrong draft is no error."""
    estimate = speedometer.steps_per_sec
    return await manager.prepare(address, check_draft, draft.experiment, manager.planner, estimate)


@router.post("/code")
async def code(manager: ManagerDep, address: AddressDep, wanted: CodeWanted) -> CodeWritten:
    """The experiment as a file that runs without Neurarium."""
    return await manager.prepare(address, _written, manager.planner, wanted)


def _written(planner: Planner, wanted: CodeWanted) -> CodeWritten:
    checked = planner.check(wanted.experiment)
    return write_code(checked.experiment, checked.learner, checked.data.host, wanted.framework)
