"""Sequences on the page: digits read row by row, and letters of which the first is to be remembered."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.lab import choose, expect_session
from tests.e2e.strokes import draw


def test_a_sequence_is_drawn_read_and_made_longer(page: Page) -> None:
    page.get_by_test_id("lab-sequences").click()
    expect(page.get_by_test_id("dataset")).to_have_value("digit_rows")
    expect(page.get_by_test_id("coming")).to_have_text("")
    draw(page, 7)
    expect(page.locator(".verdict")).to_have_text("What did you draw? Tap its bar.")
    expect(page.get_by_test_id("guess")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_test_id("memory")).to_have_text(re.compile(r"Element \d+ of 28 counts most"))
    page.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_test_id("plain-value")).to_have_text(re.compile(r"Unit \d+ is −?0\.\d+\."))
    page.keyboard.press("Escape")
    choose(page, "dataset", "remember")
    expect(page.get_by_test_id("guess")).to_have_text(re.compile("[A-D]"))
    expect(page.get_by_test_id("pad-preview")).to_have_count(0)
    page.get_by_test_id("length").fill("6")
    page.get_by_test_id("length").press("Enter")
    expect_session(page, lambda state: state["data"]["input_shape"] == [6, 4])
    expect(page.get_by_test_id("guess")).to_have_text(re.compile("[A-D]"))
    expect(page.get_by_test_id("memory")).to_have_text(re.compile(r"Element \d of 6 counts most"))
