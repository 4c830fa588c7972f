"""How far undo goes, and what it meets there."""

from playwright.sync_api import Page, expect

from tests.e2e.builder import layer, open_builder
from tests.e2e.lab import choose
from tests.e2e.plane import open_lab, wait_until_compiled


def test_undo_stays_in_the_lab(page: Page) -> None:
    choose(page, "preset", "linear")
    open_lab(page)
    page.get_by_test_id("feature-radius").click()
    expect(page.get_by_test_id("feature-radius")).to_have_attribute("aria-pressed", "true")
    wait_until_compiled(page)
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("feature-radius")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+z")
    wait_until_compiled(page)
    expect(page.get_by_test_id("lab-plane")).to_have_attribute("aria-pressed", "true")


def test_a_network_without_layers_is_answered_in_words_until_it_is_undone(page: Page) -> None:
    open_builder(page)
    layer(page, "dense_1").click(position={"x": 12, "y": 12})
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text("There is no layer left")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(layer(page, "dense_1")).to_be_visible()
    expect(page.get_by_text("There is no layer left")).to_have_count(0)


def test_a_new_start_is_undone_to_the_start_before(page: Page) -> None:
    first = first_loss(page)
    page.get_by_test_id("new-start").click()
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    other = first_loss(page)
    assert other != first
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    assert first_loss(page) == first


def first_loss(page: Page) -> str:
    page.get_by_test_id("step").click()
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    return page.get_by_test_id("train-loss").inner_text()
