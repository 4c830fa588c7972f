"""How much a request may hold, and all requests of an address."""

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neurarium.api.allowance import Allowance
from neurarium.api.errors import TOO_LARGE, TOO_MANY, problem_response
from neurarium.protocol.events import Problem

KNOWN_ADDRESSES = 4096


class BodyLimit:
    """Middleware: a request whose body is larger than allowed is refused, before all of it is read.

    So is one of an address whose requests held too much lately: while they are parsed, everybody waits. Only
    the paths that are `wanted` are limited.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        bytes_per_sec: float,
        clock: Callable[[], float] = time.monotonic,
        wanted: Callable[[str], bool] | None = None,
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._clock = clock
        self._wanted = wanted
        self._bytes_per_sec = max(bytes_per_sec, max_bytes)
        self._allowances: OrderedDict[str, Allowance] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (self._wanted and not self._wanted(scope["path"])):
            await self._app(scope, receive, send)
        elif int(Headers(scope=scope).get("content-length", "0")) > self._max_bytes:
            problem = Problem(code="too_large", message=self._words)
            await problem_response(TOO_LARGE, problem)(scope, receive, send)
        else:
            await self._app(scope, self._counting(receive, self._allowance(scope)), send)

    @property
    def _words(self) -> str:
        return f"A request may hold {self._max_bytes:,} bytes here."

    def _allowance(self, scope: Scope) -> Allowance:
        """What the address of a request may still send; addresses that are silent for long are forgotten."""
        address = (scope.get("client") or ("",))[0]
        allowance = self._allowances.setdefault(address, Allowance(self._bytes_per_sec, self._clock()))
        self._allowances.move_to_end(address)
        while len(self._allowances) > KNOWN_ADDRESSES:
            self._allowances.popitem(last=False)
        return allowance

    def _counting(self, receive: Receive, allowance: Allowance) -> Receive:
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            size = len(message.get("body", b""))
            received += size
            if not allowance.take(self._clock(), size):
                raise HTTPException(TOO_MANY, "Too many bytes a second come from here; try again later.")
            if received > self._max_bytes:
                raise HTTPException(TOO_LARGE, self._words)
            return message

        return receive_counted
