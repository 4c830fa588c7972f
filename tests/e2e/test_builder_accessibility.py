"""No rule of axe-core is broken by the builder, whatever is open in it."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.builder import configure, open_builder, select
from tests.e2e.conftest import OpenPage, new_context
from tests.e2e.lab import expect_no_wider
from tests.e2e.test_accessibility import (
    expect_another_view_accessible,
    expect_every_theme_accessible,
    violations,
)


def test_the_builder_and_what_is_shared_is_accessible_in_every_theme(page: Page) -> None:
    expect_what_is_shared_accessible(page)
    expect(page.get_by_test_id("play")).to_be_enabled()
    open_builder(page)
    expect_every_theme_accessible(page, "tablet")
    select(page, "output")
    configure(page, "output", units=7)
    expect(page.get_by_test_id("problem-output")).to_be_visible()
    page.get_by_text("How it is computed").click()
    expect_another_view_accessible(page, "small laptop")
    page.get_by_test_id("layer-list-toggle").click()
    expect_another_view_accessible(page, "laptop at 200 %")


def expect_what_is_shared_accessible(page: Page) -> None:
    page.get_by_test_id("share").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert violations(page) == []
    page.get_by_test_id("code").click()
    expect(page.get_by_role("dialog", name="Code and weights").get_by_role("group")).to_contain_text("import")
    assert violations(page) == []
    page.keyboard.press("Escape")


def test_the_builder_is_accessible_on_a_phone(browser: Browser, open_page: OpenPage) -> None:
    phone = new_context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_page(within=phone)
    page.get_by_test_id("build").tap()
    expect(page.get_by_test_id("layer-dense_1")).to_be_visible()
    expect_no_wider(page, 390)
    assert violations(page) == []
    phone.close()
