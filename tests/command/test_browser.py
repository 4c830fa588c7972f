"""The page is opened where a browser has a window, and never waited for."""

import sys
import threading
import webbrowser

import pytest

from neurarium.browser import show

ADDRESS = "http://127.0.0.1:8000"
TIMEOUT_SECS = 10


class Browser:
    """Stays open until it is closed."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.opened = threading.Event()
        self.closed = threading.Event()

    def open(self, address: str) -> bool:
        self.shown.append(address)
        self.opened.set()
        return self.closed.wait(TIMEOUT_SECS)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser()
    monkeypatch.setattr(webbrowser, "open", browser.open)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return browser


@pytest.mark.parametrize(
    ("platform", "display"), [("linux", "DISPLAY"), ("linux", "WAYLAND_DISPLAY"), ("darwin", "")]
)
def test_with_a_display_the_page_is_opened_and_nobody_waits(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, platform: str, display: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    if display:
        monkeypatch.setenv(display, ":0")
    show(ADDRESS)
    assert browser.opened.wait(TIMEOUT_SECS)
    assert browser.shown == [ADDRESS]
    browser.closed.set()


def test_without_a_display_there_is_no_browser(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    before = threading.active_count()
    show(ADDRESS)
    assert threading.active_count() == before
    assert browser.shown == []
