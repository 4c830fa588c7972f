"""How long a request may take to arrive."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_SLOW = 408


class BodyTimeout:
    """Middleware: a request that has not arrived whole in time is refused."""

    def __init__(self, app: ASGIApp, secs: float) -> None:
        self._app = app
        self._secs = secs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            receive = self._timed(receive)
        await self._app(scope, receive, send)

    def _timed(self, receive: Receive) -> Receive:
        deadline: float | None = asyncio.get_running_loop().time() + self._secs

        async def receive_in_time() -> Message:
            nonlocal deadline
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(TOO_SLOW, "The request took too long to arrive.") from error
            if not message.get("more_body", False):
                deadline = None
            return message

        return receive_in_time
