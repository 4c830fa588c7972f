"""Runs as files: saved from a session, and opened in a new one."""

from fastapi import APIRouter, Request, Response

from neurarium.api.deps import AddressDep, ManagerDep
from neurarium.protocol.events import SessionState
from neurarium.runtime.run_file import SUFFIX

router = APIRouter()


@router.get("/sessions/{session_id}/run", response_class=Response)
async def save(manager: ManagerDep, session_id: str) -> Response:
    """The session's run as it is now, as a file that can be opened here or elsewhere."""
    session = manager.find(session_id)
    content = await manager.run_file(session)
    name = f"{session.plan.experiment.dataset.type}_step_{session.state.step}{SUFFIX}"
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/zip", headers=named)


@router.post("/runs", status_code=201)
async def open_run(manager: ManagerDep, address: AddressDep, request: Request) -> SessionState:
    """A new session that goes on from the run in a file."""
    return (await manager.open_run(await request.body(), address=address)).state
