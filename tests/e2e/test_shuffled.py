"""Shuffled pixels: a dense network reads drawings as before, and its weights can be seen unshuffled."""

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import expect_session, train, train_at_full_speed, wait_until_answered
from tests.e2e.strokes import draw


def test_shuffled_drawings_are_read_and_weights_are_seen_unshuffled(open_page: OpenPage) -> None:
    page = open_page("/labs/digits-shuffled-dense")
    switch = page.get_by_test_id("shuffled-pixels")
    expect(switch).to_be_checked()
    train_at_full_speed(page)
    train(page, 600)
    read = 0
    for digit in (0, 1, 3):
        page.get_by_test_id("pad-clear").click()
        draw(page, digit)
        wait_until_answered(page)
        read += page.get_by_test_id("guess").inner_text() == str(digit)
    assert read >= 2

    marks = page.locator(".stage canvas").nth(1)
    shuffled = marks.evaluate("canvas => canvas.toDataURL()")
    page.get_by_test_id("unshuffle").click()
    expect(page.get_by_test_id("unshuffle")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(
        "before => document.querySelectorAll('.stage canvas')[1].toDataURL() !== before", arg=shuffled
    )

    switch.click()
    expect(switch).not_to_be_checked()
    expect_session(page, lambda state: state["data"]["pixel_order"] == [] and state["step"] == 0)
    expect(page.get_by_test_id("unshuffle")).to_have_count(0)
