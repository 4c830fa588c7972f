"""How fast the labs train until somebody chooses, and how the page says so."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import expect_session


def open_plane(page: Page) -> None:
    page.get_by_test_id("lab-plane").click()
    expect(page.locator("[data-testid=plane][data-ready=true]")).to_be_visible()


SIZES = ((390, 844), (1024, 768), (1440, 900))


def test_each_lab_begins_at_a_pace_to_watch_and_says_it_beside_the_slider(open_page: OpenPage) -> None:
    page = open_page(tempo=True)
    speed = page.get_by_test_id("speed-value")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        expect(speed).to_be_visible()
        expect(speed).to_have_text("60 steps/s")
    open_plane(page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        expect(speed).to_have_text("30 epochs/s")
        expect(page.get_by_test_id("speed")).to_have_attribute("aria-valuetext", "30 epochs a second")
    page.get_by_test_id("speed-max").click()
    expect(speed).to_have_text("max")
    expect_session(page, lambda state: state["speed"] is None)


def test_a_speed_that_was_chosen_is_kept_in_the_next_lab_and_after_a_reload(open_page: OpenPage) -> None:
    page = open_page(tempo=True)
    page.get_by_test_id("speed").press("ArrowRight")
    speed = page.get_by_test_id("speed-value")
    expect(speed).to_have_text("100 steps/s")
    open_plane(page)
    expect(speed).to_have_text(re.compile(r"4(\.\d)? epochs/s"))
    expect_session(page, lambda state: state["speed"] == 100)
    page.reload()
    expect(speed).to_have_text(re.compile(r"4(\.\d)? epochs/s"))
