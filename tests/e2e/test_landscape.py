"""The landscape of the loss, looked at, turned and walked along; and the past as a film."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import PATIENCE_MS, train, wait_for_step, wait_until
from tests.e2e.test_accessibility import THEMES, expect_accessible

DONE = "[data-testid=landscape-says][data-done=true]"


def look_around(page: Page, along: str) -> None:
    """Choose what to look along, and wait until all of it is there."""
    page.get_by_test_id("landscape").get_by_text(along, exact=True).click()
    expect(page.locator(DONE)).to_be_visible(timeout=PATIENCE_MS)


def test_the_landscape_is_looked_at_turned_and_walked_back_on(open_page: OpenPage) -> None:
    page = open_page("/labs/as-in-playground")
    step = train(page, 300)
    page.get_by_test_id("landscape-open").click()
    page.get_by_test_id("landscape").get_by_text("learning rates", exact=True).click()
    expect(page.get_by_test_id("landscape-told")).to_have_text(
        re.compile(r"the present learning rate, 0\.03, lands at"), timeout=PATIENCE_MS
    )
    rates = page.get_by_test_id("landscape-rates")
    rates.press("ArrowRight")
    expect(rates).to_have_attribute("aria-valuetext", "0.038")

    look_around(page, "own path")
    says = page.get_by_test_id("landscape-says")
    expect(says).to_have_attribute("data-step", str(step))
    expect(says).to_contain_text("its two main directions hold")
    plane = page.get_by_test_id("landscape-plane")
    before = plane.screenshot()
    plane.press("ArrowRight")
    expect(plane).to_have_attribute("aria-valuetext", re.compile("turned by"))
    wait_until(page, lambda: plane.screenshot() != before)

    plane.press("PageUp")
    expect(page.get_by_test_id("step-count")).not_to_have_text(f"{step:,}")
    plane.press("PageDown")
    expect(page.get_by_test_id("step-count")).to_have_text(f"{step:,}")

    expect_accessible(page, THEMES[1], ("dark", 390, 844))
    look_around(page, "random")
    expect(says).to_contain_text("two random directions")
    page.get_by_test_id("landscape-open").click()
    expect(plane).to_have_count(0)


def test_the_past_goes_backwards_and_is_saved_as_a_film(open_page: OpenPage) -> None:
    page = open_page("/labs/as-in-playground")
    last = train(page, 200)
    page.get_by_test_id("timeline").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("step-count")).to_have_text(f"{last - 1:,}")
    page.get_by_test_id("past-film-back").click()
    page.wait_for_function(
        "last => Number(document.querySelector('[data-testid=step-count]').textContent) < last - 10", arg=last
    )
    page.get_by_test_id("past-film-back").click()
    expect(page.get_by_test_id("past-film-back")).to_have_accessible_name(re.compile("Film backwards"))
    with page.expect_download() as saving:
        page.get_by_test_id("past-save-film").click()
        expect(page.get_by_test_id("past-film")).to_have_accessible_name(re.compile("Stop the film"))
        wait_for_step(page, 10)
        page.get_by_test_id("past-film").click()
    film = saving.value
    assert film.suggested_filename == f"neurarium-steps-0-{last}.webm"
    content = Path(film.path()).read_bytes()
    assert content.startswith(b"\x1aE\xdf\xa3")
    assert len(content) > 5_000
