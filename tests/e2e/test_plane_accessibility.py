"""No rule of axe-core is broken in the plane lab, whatever is open."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.plane import open_lab, place_on, point_at_an_edge
from tests.e2e.test_accessibility import violations


@pytest.mark.parametrize("theme", ["dark", "light", "projector"])
def test_every_theme_is_accessible(page: Page, theme: str) -> None:
    page.evaluate("theme => localStorage.setItem('neurarium.theme', theme)", theme)
    page.reload()
    open_lab(page)
    page.mouse.click(*place_on(page.get_by_test_id("plane"), (0.7, 0.3)))
    expect(page.get_by_test_id("answer-says")).to_contain_text("%")
    assert violations(page) == []
    page.get_by_test_id("tab-space").click()
    expect(page.get_by_test_id("space")).to_be_visible()
    assert violations(page) == []


def test_what_opens_is_accessible(page: Page) -> None:
    open_lab(page)
    page.mouse.click(*point_at_an_edge(page))
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
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_page(within=phone)
    open_lab(page)
    assert violations(page) == []
    phone.close()
