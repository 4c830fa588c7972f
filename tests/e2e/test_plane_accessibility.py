"""No rule of axe-core is broken in the plane lab, whatever is open."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage, new_context
from tests.e2e.plane import find_edge, open_lab, open_plane, place_on
from tests.e2e.test_accessibility import (
    expect_another_view_accessible,
    expect_every_theme_accessible,
    violations,
)


def test_every_theme_and_what_opens_is_accessible(open_page: OpenPage) -> None:
    page = open_plane(open_page)
    expect_what_opens_accessible(page)
    page.mouse.click(*place_on(page.get_by_test_id("plane"), (0.7, 0.3)))
    expect(page.get_by_test_id("answer-says")).to_contain_text("%")
    expect_every_theme_accessible(page, "tablet")
    page.get_by_test_id("tab-space").click()
    expect(page.get_by_test_id("space")).to_be_visible()
    expect_another_view_accessible(page, "small laptop")
    open_lab(page, "curve")
    expect_another_view_accessible(page, "laptop at 200 %")


def expect_what_opens_accessible(page: Page) -> None:
    page.mouse.click(*find_edge(page, page.mouse.move))
    expect(page.get_by_test_id("param-field")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_test_id("stop-conditions").click()
    expect(page.get_by_test_id("stop-step")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    for dialog in ("gallery", "teach", "upload"):
        page.get_by_test_id(dialog).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")


def test_a_phone_is_accessible(browser: Browser, open_page: OpenPage) -> None:
    phone = new_context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_plane(open_page, within=phone)
    assert violations(page) == []
    phone.close()
