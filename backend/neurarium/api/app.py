"""The application: routes, websocket, page and errors around one manager."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from neurarium import __version__
from neurarium.api.admission import Admission
from neurarium.api.attempts import Attempts
from neurarium.api.body_limit import BodyLimit
from neurarium.api.body_timeout import BodyTimeout
from neurarium.api.compressed import Compressed
from neurarium.api.errors import add_error_handlers
from neurarium.api.head import Head
from neurarium.api.page import add_page
from neurarium.api.policy import strict_headers
from neurarium.api.proxies import Proxies
from neurarium.api.routes import (
    catalog,
    drafts,
    formulas,
    health,
    my_runs,
    own_tables,
    page_errors,
    picture_results,
    pictures,
    previews,
    rooms,
    runs,
    sessions,
)
from neurarium.api.security import Security
from neurarium.drafts.speedometer import Speedometer
from neurarium.runtime.manager import Manager
from neurarium.runtime.rooms import Rooms
from neurarium.settings import Settings


def is_for_files(path: str) -> bool:
    """Whether a request brings a file, which may be larger than what is parsed at once."""
    return path.endswith("/pictures/files")


def is_for_tables(path: str) -> bool:
    """Whether a request brings the numbers of a large table."""
    return path.endswith("/api/tables")


def is_for_runs(path: str) -> bool:
    """Whether a request brings a saved run, which may be larger still."""
    return path.endswith("/api/runs") or ("/api/sessions/" in path and path.endswith("/weights"))


def is_catalog(path: str) -> bool:
    """Whether a request is for what each page begins with."""
    return path.endswith("/api/catalog")


def create_app(settings: Settings) -> FastAPI:
    """The server's application. JAX must have been configured."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.manager = Manager(settings)
        await app.state.manager.start()
        app.state.rooms = Rooms(app.state.manager)
        await app.state.rooms.bring_back()
        app.state.attempts = Attempts(settings.limits.wrong_codes)
        app.state.speedometer = Speedometer(settings.cache_dir, app.state.manager.quiet)
        yield
        await app.state.rooms.finish()
        await asyncio.to_thread(app.state.speedometer.close)
        await app.state.manager.close()

    headers = strict_headers(settings.embedded_by)
    admission = Admission(settings.host_names, settings.public_origins)
    app = FastAPI(title="Neurarium", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(Compressed, wanted=is_catalog)
    app.add_middleware(Head)
    app.add_middleware(BodyTimeout, secs=settings.body_secs)
    limits = settings.limits
    app.add_middleware(
        BodyLimit,
        max_bytes=limits.message_bytes,
        bytes_per_sec=limits.bytes_per_sec,
        wanted=lambda path: not any(brings(path) for brings in (is_for_files, is_for_tables, is_for_runs)),
    )
    app.add_middleware(BodyLimit, max_bytes=limits.picture_bytes, bytes_per_sec=0, wanted=is_for_files)
    app.add_middleware(BodyLimit, max_bytes=limits.table_bytes, bytes_per_sec=0, wanted=is_for_tables)
    app.add_middleware(BodyLimit, max_bytes=limits.run_bytes, bytes_per_sec=0, wanted=is_for_runs)
    app.add_middleware(Security, admission=admission, headers=headers)
    app.add_middleware(Proxies, trusted=settings.trusted_proxies, root_path=settings.root_path)
    for routes in (
        health,
        catalog,
        drafts,
        formulas,
        my_runs,
        own_tables,
        page_errors,
        picture_results,
        pictures,
        previews,
        rooms,
        runs,
        sessions,
    ):
        app.include_router(routes.router, prefix="/api")
    add_error_handlers(app, headers)
    add_page(app)
    return app
