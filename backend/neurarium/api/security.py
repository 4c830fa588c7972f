"""Who may talk to the server."""

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neurarium.api.errors import problem_response
from neurarium.api.policy import STRICT_HEADERS
from neurarium.protocol.events import Problem

UNKNOWN_NAME = "This server does not answer to that name; NEURARIUM_ALLOWED_HOSTS may name it."


class Security:
    """Middleware: the Host must be known, who does more than read must come from it, answers are strict."""

    def __init__(self, app: ASGIApp, host_names: Collection[str]) -> None:
        self._app = app
        self._host_names = host_names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._knows(headers.get("host", "")):
            await _refuse(scope, receive, send, UNKNOWN_NAME)
        elif not _only_reads(scope) and not _same_origin(headers):
            await _refuse(scope, receive, send, "Only the server's own page may do that.")
        else:
            await self._app(scope, receive, _with_headers(send))

    def _knows(self, host: str) -> bool:
        return "*" in self._host_names or _without_port(host).lower() in self._host_names


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _only_reads(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")


def _same_origin(headers: Headers) -> bool:
    """Programs that are no browsers send no Origin; browsers always do."""
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


async def _refuse(scope: Scope, receive: Receive, send: Send, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": words})
    else:
        await problem_response(403, Problem(code="forbidden", message=words))(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in STRICT_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
