"""Dark, light and projector."""

import re

from playwright.sync_api import Page, expect


def background(page: Page) -> str:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert isinstance(colour, str)
    return colour


def test_themes_change_and_are_remembered_and_type_for_a_projector_is_a_third_larger(page: Page) -> None:
    before = size_of_type(page)
    theme = page.get_by_test_id("theme")
    seen = set()
    for name in ("dark", "light", "projector"):
        theme.click()
        expect(theme).to_have_accessible_name(re.compile(f"Theme: {name}"))
        seen.add(background(page))
        page.reload()
        expect(theme).to_have_accessible_name(re.compile(f"Theme: {name}"))
        expect(page.locator("html")).to_have_attribute("data-theme", name)
    assert len(seen) == 3
    expect(page.get_by_test_id("guess")).to_be_visible()
    assert abs(size_of_type(page) / before - 4 / 3) < 0.01


def size_of_type(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
