"""A race, from being set up to being taken from."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.plane import open_lab


def test_the_winner_of_a_race_of_learning_rates_becomes_the_run(page: Page) -> None:
    open_lab(page)
    page.get_by_test_id("step").click()
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    page.get_by_test_id("optimizer-settings").click()
    page.get_by_test_id("race-setup").click()
    values = page.get_by_test_id("race-values")
    values.fill("0.003, 20")
    values.blur()
    expect(page.get_by_text("20 is outside of 0 to 10.")).to_be_visible()
    values.fill("0.001, 0.002, 0.3")
    values.blur()
    page.get_by_label("Steps").fill("300")
    page.get_by_label("Steps").blur()
    page.get_by_test_id("race-start").click()
    expect(page.get_by_test_id("race-step")).to_contain_text("Step 300 of 300 · 3 networks in one program")
    lanes = page.get_by_test_id("race-lane")
    expect(lanes).to_have_count(3)
    expect(lanes.first).to_have_accessible_name(
        re.compile(r"^1: Learning rate 0.3: 0\.\d+\. Make it the run")
    )
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    page.get_by_test_id("race-take-winner").click()
    expect(page.get_by_test_id("step-count")).to_have_text("300")
    expect(page.get_by_test_id("optimizer-settings")).to_contain_text("0.3")
    expect(lanes.first).to_have_accessible_name(re.compile("It was made the run last$"))
    expect(page.get_by_test_id("leaving")).to_contain_text("Left 1 step of training")
    page.get_by_test_id("leaving-undo").click()
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    expect(page.get_by_test_id("optimizer-settings")).to_contain_text("0.03")
    page.get_by_test_id("race-end").click()
    page.get_by_test_id("race-end-now").click()
    expect(page.get_by_test_id("race")).to_have_count(0)
