"""Whether the server is up."""

from fastapi import APIRouter

from neurarium import __version__

router = APIRouter()


@router.get("/health")
async def health() -> dict[str, str]:
    """Answers when the server is ready."""
    return {"status": "ok", "version": __version__}
