"""What proxies say about the requests that they pass on."""

import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

FORWARDED = b"x-forwarded-"
PREFIX = re.compile(r"(/[\w.~-]+)+", re.ASCII)


class Proxies:
    """Middleware: below which path proxies show the page, and from whom they say a request is.

    Only trusted ones are believed: the X-Forwarded-… headers of others are dropped.
    """

    def __init__(self, app: ASGIApp, trusted: Collection[str], root_path: str) -> None:
        self._app = app
        self._root_path = root_path
        self._believing = ProxyHeadersMiddleware(app, list(trusted))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        # One that takes a path away may leave no slash, or two.
        scope["path"] = f"/{scope['path'].lstrip('/')}"
        # Starlette finds its routes whether a path begins with this or a proxy has taken it away.
        scope["root_path"] = self._root_path
        client = scope.get("client")
        if client is not None and client[0] in self._believing.trusted_hosts:
            scope["root_path"] = self._root_path or _prefix(scope)
            await self._believing(scope, receive, send)  # type: ignore[arg-type]
            return
        scope["headers"] = [
            header for header in scope["headers"] if not header[0].lower().startswith(FORWARDED)
        ]
        await self._app(scope, receive, send)


def _prefix(scope: Scope) -> str:
    """The path that a proxy says it has taken away; empty where it says none."""
    said = Headers(scope=scope).get("x-forwarded-prefix", "").split(",")[0].strip().rstrip("/")
    return said if PREFIX.fullmatch(said) else ""
