"""The plane lab in a hand: 390 × 844, portrait, by touch."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage, new_context
from tests.e2e.lab import expect_no_wider, wait_for_step
from tests.e2e.plane import (
    expect_another_picture,
    find_edge,
    find_unit,
    open_plane,
    picture_of,
    place_on,
)


@pytest.fixture
def phone(browser: Browser, open_page: OpenPage) -> Iterator[Page]:
    context = new_context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield open_plane(open_page, within=context)
    context.close()


# What is tapped often, and what now and then.
LARGE = ("brush-0", "brush-1", "tool-erase", "sketch-undo", "feature-x", "dataset-xor", "gallery")
SMALLER = ("lab-curve", "tab-space", "discrete", "test-points", "mistakes", "step-size", "seed")


def test_a_finger_reaches_everything_draws_points_and_opens_units_and_weights(phone: Page) -> None:
    expect_room_for_a_finger(phone)
    tap_an_edge(phone)
    draw_points_without_scrolling(phone)
    tap_a_unit(phone)


def expect_room_for_a_finger(phone: Page) -> None:
    expect_no_wider(phone, 390)
    for least, test_ids in ((44, LARGE), (40, SMALLER)):
        for test_id in test_ids:
            box = phone.get_by_test_id(test_id).bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= least, test_id
    tools = phone.get_by_test_id("tool-erase")
    before = tools.bounding_box()
    phone.touchscreen.tap(*place_on(phone.get_by_test_id("plane"), (0.8, 0.2)))
    expect(phone.get_by_test_id("answer-says")).to_have_text(re.compile(r"[AB] \d"))
    assert tools.bounding_box() == before, "a tapped point moves something"
    phone.get_by_test_id("stop-conditions").tap()
    for condition in ("step", "test_loss", "test_accuracy", "plateau_steps"):
        phone.get_by_test_id(f"stop-{condition}").tap()
        expect(phone.get_by_test_id(f"stop-{condition}-value")).to_be_enabled()
    phone.keyboard.press("Escape")
    phone.get_by_test_id("clear-input").tap()


def draw_points_without_scrolling(phone: Page) -> None:
    phone.get_by_test_id("brush-1").tap()
    before = picture_of(phone)
    plane = phone.get_by_test_id("plane")
    scrolled = phone.evaluate("scrollY")
    devtools = phone.context.new_cdp_session(phone)
    (x, first), (_, last) = (place_on(plane, (0.1, share)) for share in (0.1, 0.74))
    for part in range(9):
        y = first + (last - first) * part / 8
        kind = "touchMove" if part else "touchStart"
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect_another_picture(phone, before)
    assert phone.evaluate("scrollY") == scrolled


def tap_an_edge(phone: Page) -> None:
    before = picture_of(phone)
    find_edge(phone, phone.touchscreen.tap)
    phone.get_by_test_id("param-field").fill("3")
    expect_another_picture(phone, before)
    phone.keyboard.press("Escape")


def tap_a_unit(phone: Page) -> None:
    find_unit(phone, 1, phone.touchscreen.tap)
    expect(phone.get_by_test_id("plane-title")).to_have_text(re.compile(r"Unit \d"))


def test_a_feature_is_tapped_and_a_tablet_leaves_room_to_scroll_beside_the_plane(
    browser: Browser, open_page: OpenPage
) -> None:
    tablet = new_context(browser, viewport={"width": 844, "height": 390}, has_touch=True, is_mobile=True)
    page = open_plane(open_page, within=tablet)
    page.get_by_test_id("feature-x_squared").tap()
    expect(page.locator("main .stage > .header").first).to_contain_text("3")
    page.get_by_test_id("step").tap()
    wait_for_step(page, 1)
    for width, height in ((844, 390), (768, 1024)):
        page.set_viewport_size({"width": width, "height": height})
        expect_no_wider(page, width)
        page.wait_for_function(
            """() => {
                const plane = document.querySelector("[data-testid=plane]");
                const { width, height } = plane.getBoundingClientRect();
                return width > 0 && Math.max(width / innerWidth, height / innerHeight) < 0.7;
            }"""
        )
    tablet.close()
