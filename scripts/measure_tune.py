"""Measures what the lab “The tune goes on” writes after a minute of training.

    python -m scripts.measure_tune [STEPS ...]

How many steps its page does in 60 seconds, on a server of its own, at the lab's own tempo and at full speed.
Then, after so many steps, and those asked for: of 64 tunes from nothing at a temperature of 0.8,
the share of notes in the key, of bars that come out even, and of tunes that end on the tonic.
"""

import os
import sys

from playwright.sync_api import Page, expect
from tests.e2e.lab import train_at_full_speed
from tests.engine.drawn import ready_lab
from tests.engine.writing_labs import tunes_of

from scripts.measuring import opened_page

LAB = "the_tune_goes_on"
SECS = 60


def steps_done(page: Page, *, is_full: bool) -> int:
    """How many steps the lab does, on its page."""
    page.goto(f"{page.url.split('/s/')[0].rstrip('/')}/labs/{LAB}")
    expect(page.get_by_test_id("tune-says")).to_contain_text("Written after 0 steps")
    if is_full:
        train_at_full_speed(page)
    page.get_by_test_id("play").click()
    page.wait_for_timeout(1000 * SECS)
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("play")).to_be_visible()
    steps = int(page.get_by_test_id("step-count").inner_text().replace(",", ""))
    tempo = "full speed" if is_full else "own tempo"
    print(f"{tempo}: {steps:,} steps in {SECS} s, load average {os.getloadavg()[0]:.1f}", flush=True)
    return steps


def main() -> None:
    """Print both."""
    with opened_page() as page:
        counts = {steps_done(page, is_full=is_full) for is_full in (False, True)}
    made = ready_lab(LAB)
    for steps in sorted({0, *counts, *map(int, sys.argv[1:])}):
        tunes = tunes_of(made, made.trained(steps)[0] if steps else made.init())
        shares = f"{tunes.in_key:.0%} in the key, {tunes.whole_bars:.0%} of the bars even"
        print(f"{steps:,} steps: {shares}, {tunes.end_on_tonic:.0%} end on the tonic", flush=True)


if __name__ == "__main__":
    main()
