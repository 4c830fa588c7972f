"""The real server, as `neurarium` starts it, on a thread of the test's own process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from neurarium.cli import server_config
from neurarium.listener import listen
from neurarium.settings import Settings

TIMEOUT_SECS = 120.0


class Server(uvicorn.Server):
    """Tells when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        self.ready.set()


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve on an unused port; gives `host:port`."""
    listener = listen(settings.host, settings.port)
    server = Server(server_config(settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        assert server.ready.wait(TIMEOUT_SECS)
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(TIMEOUT_SECS)
        listener.close()
    assert not thread.is_alive()
