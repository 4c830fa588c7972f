"""The command `neurarium`."""

import contextlib
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.logging import RichHandler

from neurarium import __version__
from neurarium.bench.parts import Part
from neurarium.browser import show
from neurarium.errors import StartError
from neurarium.listener import listen
from neurarium.open_files import connections_within, prepare_to_log, raise_limit
from neurarium.reach import EVERYWHERE, reach
from neurarium.settings import Device, Settings

app = typer.Typer(
    name="neurarium",
    help="An interactive web playground for neural networks.",
    no_args_is_help=False,
    add_completion=False,
)
console = Console(stderr=True)
logger = logging.getLogger(__name__)

MOST_WAITING = 1_024


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Without a command, start the playground."""
    if version:
        print(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; loopback unless told otherwise.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    device: Annotated[Device | None, typer.Option(help="Where to compute.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser if there is a display.")] = False,
    room: Annotated[
        bool, typer.Option(help="Have the page open a room, and say how phones join it.")
    ] = False,
) -> None:
    """Start the playground."""
    logging.basicConfig(
        level=logging.INFO, format="%(message)s", handlers=[RichHandler(console=console, show_path=False)]
    )
    prepare_to_log(console)
    with _or_say_why_not():
        settings = _configured(host=host, port=port, device=device, spare_core=room or None)
        run(settings, open_browser=browser, room=room)
    # All has ended well, but XLA may still be compiling: that cannot be interrupted, and is not waited for.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


@app.command()
def bench(
    only: Annotated[list[Part] | None, typer.Option(help="Only this part; may be given again.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Two short rounds, for a first look.")] = False,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file, too.")] = None,
    history: Annotated[Path | None, typer.Option(help="Add a line with the figures to this file.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="Compare with the last line of this history.", exists=True)
    ] = None,
    device: Annotated[Device | None, typer.Option(help="Where to compute.")] = None,
) -> None:
    """Measure how fast everything is on this machine; takes half an hour, with --quick some minutes."""
    with _or_say_why_not():
        settings = _configured(device=device)
        _require_device()
    os.environ["NEURARIUM_DEVICE"] = settings.device

    from neurarium.bench.run import run_benchmark

    run_benchmark(frozenset(only or Part), quick=quick, json=json, history=history, compare=compare)


@app.command()
def doctor(
    device: Annotated[Device | None, typer.Option(help="Where to compute.")] = None,
) -> None:
    """Say whether everything is there, and how to mend what is not."""
    with _or_say_why_not():
        settings = _configured(device=device)

    from neurarium.doctor import examine

    raise typer.Exit(examine(settings))


def run(settings: Settings, *, open_browser: bool = False, room: bool = False) -> None:
    """Serve until interrupted.

    Raises:
        StartError: there is no such device or address here, or the port is in use.
    """
    _require_device()
    listener = listen(settings.host, settings.port)
    warn_without_cache(settings)
    # Trainer threads give the interpreter back soon, so that answers do not wait for them.
    sys.setswitchinterval(0.0005)
    config = server_config(settings)
    for sign in (signal.SIGINT, signal.SIGTERM):
        # The server stops at them by itself and raises them again afterwards, when all has ended well.
        signal.signal(sign, lambda *_: None)
    # What was imported stays: looking through it for garbage would make an answer late now and then.
    gc.freeze()
    port = int(listener.getsockname()[1])
    address = _room_address(settings, port) if room else _address(listener)
    Server(config, address=address, open_browser=open_browser).run(sockets=[listener])


def server_config(settings: Settings) -> uvicorn.Config:
    """How the application is served."""
    from neurarium.api.app import create_app
    from neurarium.api.connections import BACKLOG, bounded
    from neurarium.api.line import LineProtocol
    from neurarium.api.policy import strict_headers

    limits = settings.limits
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="asyncio",
        http=bounded(
            connections=connections_within(raise_limit(), limits.connections),
            per_address=limits.connections_per_address,
            head_secs=settings.head_secs,
            headers=strict_headers(settings.embedded_by),
            proxies=settings.trusted_proxies,
        ),
        backlog=BACKLOG,
        ws=LineProtocol,
        ws_per_message_deflate=False,
        ws_max_size=settings.limits.message_bytes,
        log_level="warning",
        timeout_graceful_shutdown=3,
        server_header=False,
        # The application's own middleware asks who the proxy is.
        proxy_headers=False,
    )


class Server(uvicorn.Server):
    """Says where it is when it is ready, and opens the page."""

    def __init__(self, config: uvicorn.Config, *, address: str, open_browser: bool) -> None:
        super().__init__(config)
        self._address = address
        self._open_browser = open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            # Few are taken at once, but many may wait for it.
            listener.listen(MOST_WAITING)
        if self.started:
            console.print(f"Neurarium is at [bold]{self._address}[/bold]  (Ctrl-C stops it)", highlight=False)
            if self._open_browser:
                show(self._address)


@contextlib.contextmanager
def _or_say_why_not() -> Iterator[None]:
    """End with a few sentences where it cannot start."""
    try:
        yield
    except StartError as error:
        for sentence in error.sentences:
            console.print(sentence, highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from error


def _require_device() -> None:
    from neurarium.runtime.device import device_name

    device_name()


def warn_without_cache(settings: Settings) -> None:
    """Say so, once, if nothing that is compiled or fetched can be kept."""
    from neurarium.runtime.device import unwritable

    problem = unwritable(settings.cache_dir)
    if problem is not None:
        logger.warning(
            "%s: nothing that is compiled or fetched is kept. NEURARIUM_CACHE_DIR names another folder.",
            problem,
        )


def _configured(**options: object) -> Settings:
    """The settings with what was given on the command line; JAX is set up for them."""
    from neurarium.configuration import configured
    from neurarium.runtime.device import configure_jax

    settings = configured(options)
    configure_jax(settings.device, settings.cache_dir, spare_core=settings.spare_core)
    return settings


def _room_address(settings: Settings, port: int) -> str:
    """Where the host opens the page; where phones join is said."""
    found = reach(settings, port)
    for address in found.addresses:
        console.print(f"Phones in the same network join at [bold]{address}/join[/bold]", highlight=False)
    if found.advice:
        console.print(found.advice, highlight=False, soft_wrap=True)
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{settings.root_path}/#room=open"


def _address(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
