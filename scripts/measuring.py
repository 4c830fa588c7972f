"""What the measuring scripts share: a page on a real server in a real browser, and its frames."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright
from tests.e2e.chromium import launch
from tests.e2e.conftest import TOUR_SEEN, wait_until_ready

from neurarium.bench.server import serve

# What the tests set, whose tools are used here, so that their servers compile in haste and not ahead.
AS_SERVED = {"XLA_FLAGS": "", "NEURARIUM_COMPILE_AHEAD": "true"}
COUNT_FRAMES = """(seconds) => new Promise((resolve) => {
    const times = [];
    const tick = (now) => {
        times.push(now);
        if (now - times[0] < 1000 * seconds) requestAnimationFrame(tick);
        else resolve(times);
    };
    requestAnimationFrame(tick);
})"""


@contextmanager
def opened_page(cache_dir: str | None = None, *, after_secs: float = 0.0) -> Iterator[Page]:
    """The page of a server of its own, opened so long after it began.

    Prints the load average, as beside other work figures say little.
    """
    print(f"load average before: {os.getloadavg()[0]:.2f}")
    with serve(**AS_SERVED, **({"NEURARIUM_CACHE_DIR": cache_dir} if cache_dir else {})) as server:
        time.sleep(after_secs)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.add_init_script(TOUR_SEEN)
            page.goto(f"http://{server.address}")
            wait_until_ready(page)
            yield page
            browser.close()
    print(f"load average after: {os.getloadavg()[0]:.2f}")


def frame_gaps_ms(page: Page, seconds: float) -> list[float]:
    """Milliseconds between the page's animation frames, for so many seconds."""
    times: list[float] = page.evaluate(COUNT_FRAMES, seconds)
    return [after - earlier for earlier, after in pairwise(times)]


def described(gaps_ms: list[float]) -> str:
    """Frames a second, and the slowest of them, in words."""
    return f"{1000 * len(gaps_ms) / sum(gaps_ms):.1f} frames/s (slowest {max(gaps_ms):.0f} ms)"


def summed_up(times_ms: list[float]) -> str:
    """The median and what one in a hundred takes, in words."""
    return f"p50 {median(times_ms):.1f} ms, p99 {quantiles(times_ms, n=100)[98]:.1f} ms"
