"""A page that is loaded again, and a lab that is returned to, look as they did."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import wait_until_ready
from tests.e2e.lab import wait_until_answered
from tests.e2e.plane import drag_over, open_lab, place_on


def draw_a_line(page: Page) -> None:
    drag_over(page, page.get_by_test_id("pad"), [(0.5, 0.2), (0.5, 0.8)], steps=8)
    wait_until_answered(page)


def drawn_on(page: Page) -> str:
    picture = page.get_by_test_id("pad").evaluate("canvas => canvas.toDataURL()")
    assert isinstance(picture, str)
    return picture


def expect_drawn(page: Page, picture: str) -> None:
    page.wait_for_function(
        "picture => document.querySelector('[data-testid=pad]')?.toDataURL() === picture", arg=picture
    )


def reload(page: Page) -> None:
    page.reload()
    wait_until_ready(page)


def test_what_is_drawn_open_and_shown_survives_a_reload(page: Page) -> None:
    page.get_by_role("tab", name="Confusion").click()
    page.get_by_role("region", name="Timeline").get_by_text("linear").click()
    header = page.locator("main .stage > .header").nth(1)
    header.click()
    expect(header).to_have_attribute("aria-expanded", "true")
    draw_a_line(page)
    bars = page.get_by_role("list", name="Probability of each class").get_by_role("button")
    bars.nth(1).click()
    expect(bars.nth(1)).to_have_attribute("aria-pressed", "true")
    picture = drawn_on(page)
    reload(page)
    expect(bars.nth(1)).to_have_attribute("aria-pressed", "true")
    expect_drawn(page, picture)
    expect(page.get_by_role("tab", name="Confusion")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("radio", name="linear")).to_be_checked()
    expect(header).to_have_attribute("aria-expanded", "true")
    visit_another_lab(page, picture)


def visit_another_lab(page: Page, picture: str) -> None:
    """The drawing is found again, and so is what was chosen there."""
    wait_until_answered(page)
    guess = page.get_by_test_id("guess").inner_text()
    open_lab(page)
    choose_a_point_and_reload(page)
    page.get_by_test_id("lab-images").click()
    expect(page.get_by_test_id("pad")).to_be_visible()
    expect(page.get_by_test_id("guess")).to_have_text(guess)
    expect_drawn(page, picture)


def choose_a_point_and_reload(page: Page) -> None:
    page.get_by_test_id("discrete").click()
    page.mouse.click(*place_on(page.get_by_test_id("plane"), (0.3, 0.6)))
    place = page.get_by_test_id("answer").locator("p").first
    expect(page.get_by_test_id("answer-says")).to_have_text(re.compile(r"\S"))
    chosen = place.inner_text()
    reload(page)
    expect(page.get_by_test_id("discrete")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_test_id("answer-says")).to_have_text(re.compile(r"\S"))
    expect(place).to_have_text(chosen)
