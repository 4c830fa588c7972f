"""Whether the server is up."""

from fastapi import APIRouter

from neurarium import __version__

router = APIRouter()


@router.post("/admission", status_code=204)
async def admission() -> None:
    """Refused where a page may read but do nothing: a browser does not say why its websocket is refused."""


@router.get("/health")
async def health() -> dict[str, str]:
    """Answers when the server is ready."""
    return {"status": "ok", "version": __version__}
