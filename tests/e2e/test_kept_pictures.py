"""Own pictures by camera, how many are needed, and the next class, which begins with what was kept."""

import io
import zipfile
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.e2e.conftest import TOUR_SEEN, Server, start_server
from tests.e2e.lab import expect_session
from tests.e2e.test_own_pictures import counts
from tests.e2e.test_reconnecting import kill, mortal_server, saving

__all__ = ["mortal_server", "saving"]


def dots_and_bars() -> bytes:
    """A zip with a folder for each of two classes, four pictures in each."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        for number in range(8):
            picture = np.zeros((28, 28), np.uint8)
            at = 6 + number
            picture[at : at + 4, slice(at, at + 4) if number % 2 else slice(2, 26)] = 255
            png = io.BytesIO()
            Image.fromarray(picture).save(png, "PNG")
            files.writestr(f"{('bar', 'dot')[number % 2]}/{number}.png", png.getvalue())
    return content.getvalue()


def is_ready(state: dict[str, Any]) -> bool:
    """Whether all nine are learned from or tested on."""
    sizes: list[int] = [state["data"][name] for name in ("train_size", "test_size")]
    return bool(state["status"] == "paused") and sum(sizes) == 9


def shows_curve(page: Page) -> str:
    """What the curve says, once it is there."""
    page.get_by_test_id("own-needed").click()
    expect(page.get_by_test_id("learning-curve")).to_have_attribute("data-ended", "true")
    return page.get_by_test_id("curve-words").inner_text()


def test_pictures_by_camera_and_what_was_found_of_them_are_there_for_the_next_class(
    mortal_server: Server, saving: dict[str, str], context: BrowserContext
) -> None:
    page = context.new_page()
    page.add_init_script(TOUR_SEEN)
    page.goto(f"{mortal_server.address}/#room=open")
    expect(page.get_by_test_id("panel")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("dataset").select_option("own_pictures")
    packed: FilePayload = {"name": "own.zip", "mimeType": "application/zip", "buffer": dots_and_bars()}
    page.get_by_test_id("own-files").set_input_files([packed])
    counts(page, 4, 4)
    page.get_by_test_id("own-class").nth(1).click()
    page.get_by_test_id("own-bring").click()
    page.get_by_test_id("own-camera").click()
    page.get_by_test_id("take-picture").click()
    expect(page.get_by_test_id("camera-last")).to_be_visible()
    page.keyboard.press("Escape")
    counts(page, 4, 5)

    expect_session(page, is_ready)
    page.get_by_test_id("own-needed").click()
    page.get_by_test_id("measure-curve").click()
    words = shows_curve(page)
    page.keyboard.press("Escape")
    page.get_by_test_id("own-download").click()
    page.get_by_test_id("own-keep").click()
    page.get_by_test_id("keep-name").fill("Dots and bars")
    page.get_by_test_id("keep-set").click()
    expect(page.get_by_test_id("kept-set")).to_contain_text("nine pictures of bar, dot")
    page.keyboard.press("Escape")

    port = kill(mortal_server)
    expect(page.get_by_test_id("connection")).not_to_have_attribute("data-status", "open")
    restarted = start_server(port, **saving)
    try:
        expect(page.get_by_test_id("connection")).to_have_attribute("data-status", "open")
        counts(page, 4, 5)
        assert shows_curve(page) == words
        page.goto(f"{restarted.address}/s/nextRoom#room=open")
        page.reload()
        expect(page.get_by_test_id("panel")).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_test_id("dataset").select_option("own_pictures")
        page.get_by_test_id("own-bring").click()
        page.get_by_test_id("own-kept").click()
        page.get_by_test_id("begin-with").click()
        counts(page, 4, 5)
        expect(page.get_by_test_id("own-class")).to_contain_text(["bar", "dot"])
    finally:
        restarted.stop()
