"""A real server in a process of its own, and real pages in a real browser."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import IO, Any, NamedTuple

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.conftest import CACHE_DIR
from tests.e2e.chromium import launch
from tests.e2e.lab import PATIENCE_MS, train_at_full_speed

HERE = Path(__file__).parent
expect.set_options(timeout=PATIENCE_MS)
# A first visit is welcomed by a tour, which is tested by itself.
TOUR_SEEN = "localStorage.setItem('neurarium.tour', 'seen')"
# A page that draws sixty times a second keeps a core busy, and the tests look at it now and then.
SLOW_SCREEN = """{
    const interval = 125;
    const drawings = new Map();
    let [last, waits] = [0, false];
    const drawAll = () => {
        const now = performance.now();
        waits = false;
        for (const [id, draw] of [...drawings]) {
            queueMicrotask(() => drawings.delete(id) && draw(now));
        }
    };
    window.requestAnimationFrame = (draw) => {
        if (!waits) setTimeout(drawAll, interval - (performance.now() % interval));
        waits = true;
        drawings.set(++last, draw);
        return last;
    };
    window.cancelAnimationFrame = (id) => drawings.delete(id);
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test that fails is tried once more, and the summary tells of it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


class Server(NamedTuple):
    """A running server."""

    process: subprocess.Popen[str]
    address: str

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def start_server(port: int = 0, **environment: str) -> Server:
    """Start a server, with variables of its own, and wait until it says where it is."""
    process = subprocess.Popen(
        [sys.executable, "-m", "neurarium", "serve", "--port", str(port), "--device", "cpu"],
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2] / "backend"),
            "COLUMNS": "200",
            "NEURARIUM_CACHE_DIR": str(CACHE_DIR),
            # A test waits longer for the compiler than for the few steps that it trains.
            "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",
            **environment,
        },
    )
    assert process.stderr is not None
    address = next(
        match.group(1) for line in process.stderr if (match := re.search(r"is at (http://\S+)", line))
    )
    Thread(target=drain, args=(process.stderr,), daemon=True).start()
    return Server(process, address)


def drain(stream: IO[str]) -> None:
    """Read to the end: a server whose pipe is full would wait."""
    with stream:
        stream.read()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    running = start_server()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Gone with the last browser test: while its event loop runs, no test can run one of its own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Browser:
    """One for all tests, each of which has a profile of its own.

    Names of `.test` lead to this machine, and its camera shows a test picture and needs nobody's leave.
    """
    camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    return launch(playwright, "--host-resolver-rules=MAP *.test 127.0.0.1", *camera)


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A profile of its own in a browser, whose pages draw some eight times a second."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(SLOW_SCREEN)
    return context


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = new_context(browser, viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def subscribed(context: BrowserContext) -> list[list[str]]:
    """The summaries that the page asked for, each time."""
    asked: list[list[str]] = []

    def listen(message: bytes | str) -> None:
        command = json.loads(message) if isinstance(message, str) else {}
        if command.get("type") == "subscribe":
            asked.append([spec["type"] for spec in command["summaries"]])

    context.on("page", lambda page: page.on("websocket", lambda socket: socket.on("framesent", listen)))
    return asked


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(context: BrowserContext, server: Server) -> Iterator[OpenPage]:
    """Opens pages of the server; none of them may complain, or ask a third party for anything.

    They train as fast as it goes, unless a test is about their own `tempo`.
    """
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def open_(path: str = "/", *, within: BrowserContext = context, tempo: bool = False) -> Page:
        page = within.new_page()
        page.add_init_script(TOUR_SEEN)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: _check_address(request.url, server.address, complaints))
        page.goto(server.address + path)
        wait_until_ready(page)
        if not tempo:
            train_at_full_speed(page)
        return page

    yield open_
    assert not complaints


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def wait_until_ready(page: Page) -> None:
    """Wait until the network has answered: to its first input, or at every point of the plane."""
    answers = page.locator(
        "[data-testid=guess-confidence]:not(:empty), [data-testid=plane][data-ready=true],"
        " [data-testid=hill-says]:not(:empty)"
    )
    expect(answers).to_be_visible()
    expect(page.get_by_test_id("step-count")).to_have_text(re.compile(r"\d"))


def number_of(page: Page, test_id: str) -> float:
    """The number that a readout shows, once it shows one."""
    readout = page.get_by_test_id(test_id)
    digits = ""
    while not digits:
        # It may be gone again when it is read: another network has come.
        expect(readout).to_have_text(re.compile(r"\d"))
        digits = re.sub(r"[^\d.e-]", "", readout.inner_text())
    return float(digits)


def _check_address(url: str, own: str, complaints: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:")):
        complaints.append(f"a request to {url}")
