"""A small reverse proxy, which treats addresses in the ways that the usual ones do."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

NOT_HERE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
TIMEOUT_SECS = 30.0


class Manner(NamedTuple):
    """What it makes of the Host (kept; without its port; the server's own) and of the path it is below.

    `slash` is what it leaves before the rest of a path that it strips.
    """

    host: Literal["kept", "portless", "upstream"] = "kept"
    prefix: str = ""
    strips: bool = True
    slash: str = "/"
    adds: tuple[str, ...] = ()


@contextmanager
def proxied(upstream: str, manner: Manner) -> Iterator[str]:
    """Serve `host:port` through a proxy; gives the proxy's own `host:port`."""
    loop = asyncio.new_event_loop()
    name, _, port = upstream.partition(":")

    # A loop holds its tasks weakly: one that waits for a stream of its own would be collected as garbage.
    passings = set[asyncio.Task[None]]()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passing = loop.create_task(_pass_on(reader, writer, name, int(port), manner))
        passings.add(passing)
        passing.add_done_callback(passings.discard)
        # Closed also if it is cancelled before it has begun.
        passing.add_done_callback(lambda _: writer.close())

    async def start() -> asyncio.Server:
        return await asyncio.start_server(take, "127.0.0.1", 0)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(start(), loop).result(TIMEOUT_SECS)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(TIMEOUT_SECS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(TIMEOUT_SECS)
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    # A connection that was just being taken begins a task only now.
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    # What was closed lets go of its socket in the next turns of the loop.
    for _ in range(3):
        await asyncio.sleep(0)


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, manner: Manner
) -> None:
    """One request a connection: what comes after its head goes both ways as it is, until either side ends."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        head = _rewritten((await reader.readuntil(b"\r\n\r\n")).decode(), f"{host}:{port}", manner)
        if head is None:
            writer.write(NOT_HERE)
            return
        answer, request = await asyncio.open_connection(host, port)
        with contextlib.closing(request):
            request.write(head.encode())
            ways = [asyncio.create_task(way) for way in (_copy(reader, request), _copy(answer, writer))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


def _rewritten(head: str, upstream: str, manner: Manner) -> str | None:
    """The head as the server gets it; None for a path that is not below the prefix."""
    first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
    method, path, version = first.split(" ")
    if not path.startswith(manner.prefix):
        return None
    if manner.strips:
        path = f"{manner.slash}{path.removeprefix(manner.prefix).lstrip('/')}" or "/"
    fields = [line.split(": ", 1) for line in lines]
    upgrades = any(name.lower() == "upgrade" for name, _ in fields)
    passed = [f"{method} {path} {version}"]
    for name, value in fields:
        match name.lower():
            case "host" if manner.host == "portless":
                value = value.rpartition(":")[0]
            case "host" if manner.host == "upstream":
                value = upstream
            case "connection" if not upgrades:
                value = "close"
        passed.append(f"{name}: {value}")
    return "\r\n".join([*passed, *manner.adds, "", ""])
