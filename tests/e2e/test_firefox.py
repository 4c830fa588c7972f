"""Drawing, training and building in Firefox, where it is installed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import IO

import pytest
from websockets.sync.client import connect

from tests.e2e.bidi import BidiWindow
from tests.e2e.conftest import Server, drain
from tests.e2e.smoke import draw_train_and_build
from tests.e2e.window import PATIENCE_SECS, Window

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")

pytestmark = pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed (Debian: firefox-esr)")


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    assert FIREFOX is not None
    profile = tmp_path / "profile"
    profile.mkdir()
    command = [FIREFOX, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
    environment = {**os.environ, "HOME": str(tmp_path)}
    browser = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert browser.stderr is not None
    try:
        address = announced(browser.stderr)
        Thread(target=drain, args=(browser.stderr,), daemon=True).start()
        with connect(f"{address}/session", max_size=None, open_timeout=PATIENCE_SECS) as connection:
            opened = BidiWindow(connection)
            opened.resize(1440, 900)
            yield opened
            opened.close()
        browser.wait(PATIENCE_SECS)
    finally:
        browser.kill()
        browser.wait()


def announced(log: IO[str]) -> str:
    """Where the browser says that it listens."""
    for line in log:
        if match := re.search(r"BiDi listening on (ws://\S+)", line):
            return match.group(1)
    raise AssertionError("Firefox ended without listening")


def test_a_digit_is_drawn_a_network_trained_and_a_layer_built(window: Window, server: Server) -> None:
    draw_train_and_build(window, server.address)
