"""Measures the plane lab on a real server in a real browser while training goes as fast as it can.

    python -m scripts.measure_plane

For the two networks of the plane and the two of curves: frames a second that the server sent and the page
drew (all maps of all units are in each), animation frames of the page, and steps a second of the training.
The load average is printed with them: beside other work they say little.
"""

import os
from itertools import pairwise

from playwright.sync_api import Page, sync_playwright
from tests.e2e.chromium import launch
from tests.e2e.conftest import number_of, start_server, wait_until_ready
from tests.e2e.lab import choose, wait_for_step
from tests.e2e.plane import open_lab

from scripts.measure_page import COUNT_FRAMES, SECONDS

LABS = {"plane": ("plane_4_2", "plane_8_8_8"), "curve": ("curve_8", "curve_16_16")}
WARM_UP_STEPS = 20_000


def measure(page: Page, preset: str) -> str:
    """Train a preset at full speed, and say what was measured."""
    if page.get_by_test_id("preset").input_value() != preset:
        choose(page, "preset", preset)
    page.get_by_test_id("play").click()
    wait_for_step(page, WARM_UP_STEPS)
    steps = number_of(page, "step-count")
    times: list[float] = page.evaluate(COUNT_FRAMES, SECONDS)
    steps_per_sec = (number_of(page, "step-count") - steps) / SECONDS
    received = page.locator("div.meters").inner_text()
    page.get_by_test_id("pause").click()
    gaps = [after - earlier for earlier, after in pairwise(times)]
    return (
        f"{preset}: page {1000 / (sum(gaps) / len(gaps)):.1f} frames/s (slowest {max(gaps):.0f} ms), "
        f"{steps_per_sec:,.0f} steps/s; its meters say: {received}"
    )


def main() -> None:
    """Measure all presets of both labs."""
    print(f"load average before: {os.getloadavg()[0]:.2f}")
    server = start_server()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(server.address)
            wait_until_ready(page)
            for kind, presets in LABS.items():
                open_lab(page, kind)
                for preset in presets:
                    print(measure(page, preset))
            browser.close()
    finally:
        server.stop()
    print(f"load average after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
