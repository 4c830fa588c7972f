"""Units that are muted on the page, and come back."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.lab import link_of, train

WEIGHTS = """address => fetch(`${address}/code/pytorch`).then(answer => answer.arrayBuffer()).then(
    bytes => crypto.subtle.digest('SHA-256', bytes)).then(
    digest => Array.from(new Uint8Array(digest)).join())"""


def params(page: Page) -> str:
    """A digest of all that the session would train on: its program, its weights and what they answer."""
    digest = page.evaluate(WEIGHTS, page.url.split("#")[0].replace("/s/", "/api/sessions/"))
    assert isinstance(digest, str)
    return digest


def test_a_muted_unit_changes_the_accuracy_at_once_and_comes_back_as_it_was(page: Page) -> None:
    train(page, 300)
    page.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    before, link = page.get_by_test_id("test-accuracy").inner_text(), link_of(page)
    untouched = params(page)
    page.get_by_test_id("mute").click()
    measured = page.get_by_test_id("held-measured")
    expect(measured).to_have_text(re.compile(rf"^Test accuracy {re.escape(before)} → \d"))
    muted = measured.inner_text().rpartition(" → ")[2]
    assert muted != before
    expect(page.get_by_test_id("test-accuracy")).to_have_text(muted)
    expect(page.get_by_test_id("held-strip")).to_contain_text("muted")
    assert params(page) != untouched
    assert link_of(page, after=link) != link

    page.get_by_test_id("bring-one-back").click()
    expect(page.get_by_test_id("test-accuracy")).to_have_text(before)
    expect(page.get_by_test_id("held-strip")).to_have_count(0)
    assert params(page) == untouched
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("test-accuracy")).to_have_text(muted)
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_test_id("test-accuracy")).to_have_text(before)
