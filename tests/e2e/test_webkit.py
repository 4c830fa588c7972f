"""Drawing, training and building in WebKit, where Debian's webkit2gtk-driver and Xvfb are installed."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Server
from tests.e2e.smoke import draw_train_and_build
from tests.e2e.webdriver import WebDriverWindow
from tests.e2e.window import Window

STARTING_SECS = 20
BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))

pytestmark = pytest.mark.skipif(
    not (shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and BROWSERS),
    reason="WebKitWebDriver, its MiniBrowser or Xvfb is not installed (Debian: webkit2gtk-driver, xvfb)",
)


@pytest.fixture
def display() -> Iterator[str]:
    read, write = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as announced:
        yield f":{announced.readline().strip()}"
    stop(screen)


@pytest.fixture
def window(display: str) -> Iterator[Window]:
    port = free_port()
    # Containers may make no user namespaces, which WebKit's sandbox would need.
    environment = {**os.environ, "DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
    driver = subprocess.Popen(
        ["WebKitWebDriver", f"--port={port}"], env=environment, stderr=subprocess.DEVNULL
    )
    wait_until_listening(port)
    options = {"binary": str(BROWSERS[-1]), "args": ["--automation"]}
    opened = WebDriverWindow(f"http://127.0.0.1:{port}", {"webkitgtk:browserOptions": options})
    opened.resize(1440, 900)
    yield opened
    opened.close()
    stop(driver)


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(timeout=STARTING_SECS)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + STARTING_SECS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "WebKitWebDriver does not listen"
            time.sleep(0.1)


def test_a_digit_is_drawn_a_network_trained_and_a_layer_built(window: Window, server: Server) -> None:
    draw_train_and_build(window, server.address)
