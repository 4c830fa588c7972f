"""No rule of axe-core is broken by the builder, whatever is open in it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.builder import configure, open_builder, select
from tests.e2e.conftest import OpenPage
from tests.e2e.test_accessibility import violations


@pytest.mark.parametrize("theme", ["dark", "light", "projector"])
def test_the_builder_is_accessible_in_every_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => localStorage.setItem('neurarium.theme', theme)", theme)
    page.reload()
    expect(page.get_by_test_id("play")).to_be_enabled()
    open_builder(page)
    assert violations(page) == []
    select(page, "output")
    configure(page, "output", units=7)
    expect(page.get_by_test_id("problem-output")).to_be_visible()
    page.get_by_text("How it is computed").click()
    page.get_by_test_id("layer-list-toggle").click()
    assert violations(page) == []


def test_what_is_shared_is_accessible(page: Page) -> None:
    page.get_by_test_id("share").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert violations(page) == []
    page.get_by_test_id("code").click()
    expect(page.get_by_role("dialog", name="As code").get_by_role("group")).to_contain_text("import")
    assert violations(page) == []


def test_the_builder_is_accessible_on_a_phone(browser: Browser, open_page: OpenPage) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_page(within=phone)
    page.get_by_test_id("build").tap()
    expect(page.get_by_test_id("layer-dense_1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    phone.close()
