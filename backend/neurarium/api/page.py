"""The built page, from the package."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

PAGE_DIR = Path(str(files("neurarium"))) / "page"
NOT_BUILT = "The page has not been built. In a checkout, “make run” builds it."


def is_built() -> bool:
    """Whether there is a page to serve."""
    return (PAGE_DIR / "index.html").exists()


def add_page(app: FastAPI) -> None:
    """Serve the page at `/` and at the address of every session."""

    @app.get("/", include_in_schema=False)
    @app.get("/s/{session_id}", include_in_schema=False)
    async def index() -> Response:
        if not is_built():
            return PlainTextResponse(NOT_BUILT, 503)
        return FileResponse(PAGE_DIR / "index.html", headers={"Cache-Control": "no-cache"})

    if is_built():
        app.mount("/", StaticFiles(directory=PAGE_DIR), name="page")
