"""Who may talk to the server."""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neurarium.api.admission import Admission
from neurarium.api.errors import refuse
from neurarium.api.policy import FOR_SECURE_CONTEXTS
from neurarium.origins import is_loopback, parse_authority

STARTS = ("http.response.start", "websocket.http.response.start")


class Security:
    """Middleware: the Host must be known, who does more than read must come from it, answers are strict."""

    def __init__(self, app: ASGIApp, admission: Admission, headers: Mapping[str, str]) -> None:
        self._app = app
        self._admission = admission
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        send = self._with_headers(scope, send)
        objection = self._objection(scope)
        if objection is None:
            await self._app(scope, receive, send)
        else:
            await refuse(objection, scope, receive, send)

    def _objection(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        forwarded = headers.get("x-forwarded-host")
        hosts = [headers.get("host", ""), *(forwarded.split(",")[:1] if forwarded else ())]
        objection = self._admission.objection_to_hosts(hosts)
        if objection is None and not _only_reads(scope):
            server = scope.get("server")
            objection = self._admission.objection_to_origin(
                headers.get("origin"),
                hosts=hosts,
                scheme=scope["scheme"].replace("ws", "http"),
                own_port=server[1] if server else None,
            )
        return objection

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        trustworthy = _is_trustworthy(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] in STARTS:
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    if trustworthy or name not in FOR_SECURE_CONTEXTS:
                        headers.setdefault(name, value)
            await send(message)

        return send_with_headers


def _is_trustworthy(scope: Scope) -> bool:
    """Whether the page will be a secure context: others ignore some headers, and complain of them."""
    authority = parse_authority(Headers(scope=scope).get("host", ""))
    return scope["scheme"] in ("https", "wss") or (authority is not None and is_loopback(authority.host))


def _only_reads(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")
