"""Answers that are large, and small when compressed."""

from collections.abc import Callable

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Compressed:
    """Middleware: answers at some paths are sent gzipped; files of weights would not shrink."""

    def __init__(self, app: ASGIApp, *, wanted: Callable[[str], bool]) -> None:
        self._app = app
        self._compressing = GZipMiddleware(app, compresslevel=6)
        self._wanted = wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_wanted = scope["type"] == "http" and self._wanted(scope["path"])
        await (self._compressing if is_wanted else self._app)(scope, receive, send)
