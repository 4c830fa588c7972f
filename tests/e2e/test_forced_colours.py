"""High contrast: where the system forces its colours, everything is named, and what is chosen can be seen."""

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.builder import open_builder, select
from tests.e2e.conftest import OpenPage, new_context
from tests.e2e.lab import open_hyperparameters, train
from tests.e2e.plane import open_lab
from tests.e2e.test_accessibility import violations

# The luminance of each pixel of pictures, as WCAG defines it.
LUMINANCE = """async pictures => Promise.all(pictures.map(async picture => {
    const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const shades = [];
    for (let i = 0; i < data.length; i += 4) {
        const [red, green, blue] = [0, 1, 2].map(channel => linear(data[i + channel] / 255));
        shades.push(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    }
    return shades;
}))"""


@pytest.fixture
def page(browser: Browser, open_page: OpenPage) -> Iterator[Page]:
    context = new_context(browser, viewport={"width": 1440, "height": 900}, forced_colors="active")
    yield open_page(within=context)
    context.close()


def shades(*locators: Locator) -> list[list[float]]:
    """The luminance of each pixel of what is shown, from 0 to 1."""
    page = locators[0].page
    page.mouse.move(0, 0)
    pictures = [base64.b64encode(locator.screenshot(animations="disabled")).decode() for locator in locators]
    found: list[list[float]] = page.evaluate(LUMINANCE, pictures)
    return found


def contrast(one: float, other: float) -> float:
    """The contrast of two luminances, as WCAG defines it."""
    light, dark = max(one, other), min(one, other)
    return (light + 0.05) / (dark + 0.05)


def test_what_is_chosen_stands_out_and_no_rule_is_broken(page: Page) -> None:
    see_what_is_chosen_and_set(page)
    train(page, 50)
    expect_no_rule_broken_whatever_is_open(page)


def see_what_is_chosen_and_set(page: Page) -> None:
    chosen, other = page.get_by_test_id("lab-images"), page.get_by_test_id("lab-plane")
    backgrounds = [sorted(pixels)[len(pixels) // 2] for pixels in shades(chosen, other)]
    assert contrast(*backgrounds) >= 3
    for control in ("speed", "centering"):
        (pixels,) = shades(page.get_by_test_id(control))
        assert contrast(max(pixels), min(pixels)) >= 3, control
    switch = page.get_by_test_id("centering").locator("span").first
    (on,) = shades(switch)
    page.get_by_test_id("centering").click()
    (off,) = shades(switch)
    told = [a for a, b in zip(on, off, strict=True) if contrast(a, b) >= 3]
    assert len(told) > 0.1 * len(on)
    tabs = page.get_by_role("tab", name="Mistakes"), page.get_by_role("tab", name="Confusion")
    chosen_tab, other_tab = (sorted(pixels)[len(pixels) // 2] for pixels in shades(*tabs))
    assert contrast(chosen_tab, other_tab) >= 3


def expect_no_rule_broken_whatever_is_open(page: Page) -> None:
    page.get_by_role("tab", name="Confusion").click()
    assert violations(page) == []
    open_hyperparameters(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_test_id("share").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    open_builder(page)
    select(page, "dense_1")
    assert violations(page) == []
    page.get_by_test_id("build").click()
    open_lab(page)
    assert violations(page) == []
    page.get_by_test_id("gallery").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    open_lab(page, "curve")
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
