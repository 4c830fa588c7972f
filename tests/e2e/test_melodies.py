"""Tunes on the page: written while it learns, gone on with, heard, and saved."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.lab import choose, wait_for_step

# Counts what the page asks of the browser's audio: how many strings it plucks.
COUNTS_STRINGS = """() => {
    window.plucked = 0;
    const { start } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (...when) {
        window.plucked++;
        return start.apply(this, when);
    };
}"""


def test_a_tune_is_written_gone_on_with_heard_and_saved(page: Page) -> None:
    page.evaluate(COUNTS_STRINGS)
    page.get_by_test_id("lab-sequences").click()
    choose(page, "dataset", "melodies")
    choose(page, "preset", "writer_gru")
    says, roll = page.get_by_test_id("tune-says"), page.get_by_test_id("roll")
    expect(says).to_have_text(re.compile("^Written after 0 steps"))
    roll_of_sample = page.locator("canvas.tune").first
    shape = roll_of_sample.evaluate("({ width, height }) => [width, height]")
    assert shape[0] > shape[1] > 20, shape
    page.get_by_test_id("play").click()
    wait_for_step(page, 20)
    expect(says).to_have_text(re.compile("^Written after [1-9]"))
    page.get_by_test_id("pause").click()
    piano, begun = page.get_by_test_id("piano"), page.get_by_test_id("tune-begun")
    expect(begun).to_have_text(re.compile(r"\|$"))
    page.get_by_test_id("tune-clear").click()
    piano.get_by_role("button", name="C5", exact=True).click()
    page.keyboard.press("2")
    page.keyboard.press("g")
    expect(begun).to_have_text("C5 G4/2")
    page.keyboard.press("x")
    page.keyboard.press("l")
    expect(begun).to_have_text("It has never heard D6: it knows A3 to A5.")
    page.keyboard.press("Backspace")
    expect(begun).to_have_text("C5")
    expect(roll).to_have_attribute("aria-label", re.compile(r"^Piano roll: \d+ notes? in \d+ bars?"))
    strings = page.evaluate("window.plucked")
    assert strings == 2  # the two keys
    page.get_by_test_id("tune-play").click()
    page.wait_for_function("() => window.plucked > 2")
    with page.expect_download() as download:
        page.get_by_test_id("tune-midi").click()
    assert Path(download.value.path()).read_bytes().startswith(b"MThd\0\0\0\6\0\0\0\1")


def test_without_audio_the_roll_is_seen_and_a_sentence_says_why_nothing_is_heard(page: Page) -> None:
    page.evaluate("() => { window.AudioContext = class { constructor() { throw new Error('none'); } }; }")
    page.get_by_test_id("lab-sequences").click()
    choose(page, "dataset", "melodies")
    choose(page, "preset", "writer_gru")
    expect(page.get_by_test_id("tune-says")).to_have_text(re.compile("^Written after 0 steps"))
    page.get_by_test_id("tune-play").click()
    expect(page.get_by_test_id("tune-begun")).to_have_text(re.compile("plays no sound"))
