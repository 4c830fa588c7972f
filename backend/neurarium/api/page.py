"""The built page, from the package."""

from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from neurarium.api.base import ADD_SLASH, base_of
from neurarium.api.page_files import PageFiles

PAGE_DIR = Path(str(files("neurarium"))) / "page"
NOT_BUILT = "The page has not been built. In a checkout, “make run” builds it."
# How the built page begins the addresses of its files, and says below which path it is served.
BUILT_BASE = '"./'
HEAD = "<head>"


def is_built() -> bool:
    """Whether there is a page to serve."""
    return (PAGE_DIR / "index.html").exists()


def add_page(app: FastAPI) -> None:
    """Serve the page at `/`, and at the addresses of sessions, the gallery and its labs, and a room."""

    @app.get("/", include_in_schema=False)
    @app.get("/s/{session_id}", include_in_schema=False)
    @app.get("/s/{session_id}/", include_in_schema=False)
    @app.get("/labs", include_in_schema=False)
    @app.get("/labs/", include_in_schema=False)
    @app.get("/labs/{lab}", include_in_schema=False)
    @app.get("/labs/{lab}/", include_in_schema=False)
    @app.get("/join", include_in_schema=False)
    @app.get("/join/", include_in_schema=False)
    @app.get("/join/{code}", include_in_schema=False)
    def index(request: Request) -> Response:
        if not is_built():
            return PlainTextResponse(NOT_BUILT, 503)
        base = base_of(request.scope)
        based = (PAGE_DIR / "index.html").read_text().replace(BUILT_BASE, f'"{base}')
        if base == "./" and request.scope["path"] == "/":
            based = based.replace(HEAD, f"{HEAD}<script>{ADD_SLASH}</script>", 1)
        return HTMLResponse(based, headers={"Cache-Control": "no-cache"})

    @app.get("/r", include_in_schema=False)
    @app.get("/r/", include_in_schema=False)
    @app.get("/r/{code}", include_in_schema=False)
    def room(request: Request, code: str = "") -> Response:
        """Where one joins: it was typed shorter than it is."""
        return RedirectResponse(f"{base_of(request.scope)}join/{quote(code, safe='')}".rstrip("/"))

    if is_built():
        app.mount("/", PageFiles(directory=PAGE_DIR), name="page")
