"""The application: routes, websocket, page and errors around one manager."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from neurarium import __version__
from neurarium.api.body_limit import BodyLimit
from neurarium.api.errors import add_error_handlers
from neurarium.api.page import add_page
from neurarium.api.routes import catalog, drafts, health, previews, sessions
from neurarium.api.security import Security
from neurarium.drafts.speedometer import Speedometer
from neurarium.runtime.manager import Manager
from neurarium.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The server's application. JAX must have been configured."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.manager = Manager(settings)
        await app.state.manager.start()
        app.state.speedometer = Speedometer(settings.cache_dir)
        yield
        await asyncio.to_thread(app.state.speedometer.close)
        await app.state.manager.close()

    app = FastAPI(title="Neurarium", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(BodyLimit, max_bytes=settings.limits.message_bytes)
    app.add_middleware(Security, host_names=settings.host_names)
    for routes in (health, catalog, drafts, previews, sessions):
        app.include_router(routes.router, prefix="/api")
    add_error_handlers(app)
    add_page(app)
    return app
