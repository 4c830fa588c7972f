"""Connections of the server: as many as it bears, and none that keeps it waiting."""

import asyncio
import json
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

import h11
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from neurarium.protocol.events import Problem

# As many connections are taken at one turn of the event loop; the first can be let go four turns later.
BACKLOG = 16


class Bounds(NamedTuple):
    """How many connections there may be, and how long each may take to say what it wants."""

    connections: int
    per_address: int
    head_secs: float
    headers: Mapping[str, str]
    """What refusals carry."""
    trusted: ProxyHeadersMiddleware
    """Knows the proxies, through which many come from one address."""


class BoundedProtocol(H11Protocol):
    """An HTTP connection. Where there are too many, that which has been idle for longest makes room."""

    def __init__(self, *args: Any, bounds: Bounds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bounds = bounds
        self._deadline: asyncio.TimerHandle | None = None
        self.idle_since = self.loop.time()

    @property
    def is_idle(self) -> bool:
        """Whether it has asked for nothing, or for nothing that was not answered."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()
        if not self._has_room():
            self._refuse(503, "too_many_connections", "The server has too many connections; try again soon.")

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.is_idle:
            self._expect_nothing()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._expect_nothing()
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        self._expect_request()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "http", msg)

    def _expect_request(self) -> None:
        self._expect_nothing()
        self.idle_since = self.loop.time()
        self._deadline = self.loop.call_later(self._bounds.head_secs, self.transport.close)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _has_room(self) -> bool:
        """Whether it may stay, after an idle one was let go for it if need be."""
        address = _address(self)
        near = [other for other in self.connections if _address(other) == address]
        is_proxy = address is not None and address in self._bounds.trusted.trusted_hosts
        if len(near) > self._bounds.per_address and not is_proxy and not self._let_one_go(near):
            return False
        return len(self.connections) <= self._bounds.connections or self._let_one_go(self.connections)

    def _let_one_go(self, others: Iterable[object]) -> bool:
        idle = [
            other
            for other in others
            if isinstance(other, BoundedProtocol) and other is not self and other.is_idle
        ]
        if not idle:
            return False
        longest = min(idle, key=lambda other: other.idle_since)
        self.connections.discard(longest)
        longest.transport.abort()
        return True

    def _refuse(self, status: int, code: str, words: str) -> None:
        body = json.dumps({"problem": Problem(code=code, message=words).model_dump(mode="json")}).encode()
        headers = {
            **self._bounds.headers,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        self.transport.write(f"{line}{head}\r\n".encode() + body)
        self.transport.close()


def _address(connection: object) -> str | None:
    """Where a connection comes from; HTTP's and those that have become a websocket know."""
    if not isinstance(connection, BoundedProtocol | WebSocketsSansIOProtocol) or connection.client is None:
        return None
    return connection.client[0]


def bounded(
    *,
    connections: int,
    per_address: int,
    head_secs: float,
    headers: Mapping[str, str],
    proxies: Collection[str],
) -> type[asyncio.Protocol]:
    """A protocol for uvicorn, which makes one of it for every connection."""
    trusted = ProxyHeadersMiddleware(_nothing, list(proxies))
    bounds = Bounds(connections, per_address, head_secs, headers, trusted)
    # uvicorn calls what it is given here; it need not be a class.
    return partial(BoundedProtocol, bounds=bounds)  # type: ignore[return-value]


async def _nothing(*_: object) -> None:
    """An application that is never called."""
