"""Requests for headers alone."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Middleware: HEAD is answered as GET is, without the content, at every address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_without_content(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, send_without_content)
        else:
            await self._app(scope, receive, send)
