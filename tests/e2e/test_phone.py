"""The page in a hand: 390 × 844, portrait, by touch."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage, new_context, number_of
from tests.e2e.lab import expect_no_wider, still_box

TEST_IDS = (
    *("pad", "pad-clear", "pad-preview", "centering", "play", "step", "rewind", "new-start", "speed"),
    *("dataset", "preset", "guess", "guess-confidence", "step-count", "train-loss", "test-accuracy"),
    "connection",
)


@pytest.fixture
def phone(browser: Browser, open_page: OpenPage) -> Iterator[Page]:
    context = new_context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield open_page(within=context)
    context.close()


def swipe(page: Page, test_id: str) -> None:
    """Drag a finger upwards over most of an element."""
    box = still_box(page.get_by_test_id(test_id))
    devtools = page.context.new_cdp_session(page)
    x = box["x"] + box["width"] / 2
    for part in range(11):
        y = box["y"] + box["height"] * (0.9 - 0.08 * part)
        kind = "touchMove" if part else "touchStart"
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_everything_is_there_in_reach_and_large_enough_for_a_finger(phone: Page) -> None:
    for test_id in TEST_IDS:
        expect(phone.get_by_test_id(test_id)).to_be_visible()
    expect_no_wider(phone, 390)
    draw_without_scrolling(phone)
    step_wherever_the_page_is_scrolled_to(phone)
    phone.get_by_role("tab", name="Confusion").tap()
    box = phone.get_by_role("table").get_by_role("button").first.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24


def draw_without_scrolling(phone: Page) -> None:
    revision = phone.get_by_test_id("guess").get_attribute("data-revision")
    swipe(phone, "pad")
    expect(phone.get_by_test_id("guess")).not_to_have_attribute("data-revision", str(revision))
    expect(phone.get_by_role("button", name="Undo")).to_be_enabled()
    assert phone.evaluate("scrollY") == 0
    # As long as a finger needs to get elsewhere: a tap that comes sooner is no click to the browser.
    phone.wait_for_timeout(400)


def step_wherever_the_page_is_scrolled_to(phone: Page) -> None:
    for place in (0, 0.5, 1):
        phone.evaluate("place => scrollTo(0, place * document.documentElement.scrollHeight)", place)
        expect(phone.get_by_test_id("step")).to_be_in_viewport(ratio=1)
        before = number_of(phone, "step-count")
        phone.get_by_test_id("step").tap()
        expect(phone.get_by_test_id("step-count")).to_have_text(f"{before + 1:.0f}")
