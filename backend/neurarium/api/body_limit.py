"""How much a request may hold."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neurarium.api.errors import TOO_LARGE, problem_response
from neurarium.protocol.events import Problem


class BodyLimit:
    """Middleware: a request whose body is larger than allowed is refused, before all of it is read."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif int(Headers(scope=scope).get("content-length", "0")) > self._max_bytes:
            problem = Problem(code="too_large", message=self._words)
            await problem_response(TOO_LARGE, problem)(scope, receive, send)
        else:
            await self._app(scope, self._counting(receive), send)

    @property
    def _words(self) -> str:
        return f"A request may hold {self._max_bytes:,} bytes here."

    def _counting(self, receive: Receive) -> Receive:
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise HTTPException(TOO_LARGE, self._words)
            return message

        return receive_counted
