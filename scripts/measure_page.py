"""Measures the page on a real server in a real browser while training goes as fast as it can.

    python -m scripts.measure_page

For *16-16* and *128-64*: animation frames a second of the whole page, the time from a pointer's move on the
pad until the guess shows the answer to it (its `data-revision` follows), as p50 and p99, and what the page's
main thread was busy with. The load average is printed with them: beside other work they say little.
"""

import os
from itertools import pairwise
from statistics import median, quantiles
from typing import NamedTuple

from playwright.sync_api import CDPSession, Page, sync_playwright
from tests.e2e.chromium import launch
from tests.e2e.conftest import start_server, wait_until_ready
from tests.e2e.lab import choose, wait_for_step

PRESETS = ("mlp_16_16", "mlp_128_64")
WARM_UP_STEPS = 2_000
SECONDS = 5
MOVES = 120

COUNT_FRAMES = """(seconds) => new Promise((resolve) => {
    const times = [];
    const tick = (now) => {
        times.push(now);
        if (now - times[0] < 1000 * seconds) requestAnimationFrame(tick);
        else resolve(times);
    };
    requestAnimationFrame(tick);
})"""

# Moves are dispatched in the page, so that the tool's own way to the browser is not measured.
TIME_MOVES = """async (moves) => {
    const pad = document.querySelector('[data-testid=pad]');
    const guess = document.querySelector('[data-testid=guess]');
    const { left, top, width, height } = pad.getBoundingClientRect();
    const fire = (type, part) => pad.dispatchEvent(new PointerEvent(type, {
        bubbles: true, cancelable: true, pointerId: 1, pointerType: 'pen', isPrimary: true,
        button: 0, buttons: 1, pressure: 0.5,
        clientX: left + width * (0.5 + 0.35 * Math.cos(9 * part)),
        clientY: top + height * (0.5 + 0.35 * Math.sin(7 * part)),
    }));
    const answered = (before) => new Promise((resolve) => {
        const observer = new MutationObserver(() => {
            if (Number(guess.dataset.revision) > before) { observer.disconnect(); resolve(); }
        });
        observer.observe(guess, { attributes: true, attributeFilter: ['data-revision'] });
    });
    pad.setPointerCapture = () => {};
    fire('pointerdown', 0);
    const times = [];
    for (let i = 1; i <= moves; i++) {
        await new Promise((resolve) => setTimeout(resolve, 30 + 20 * Math.random()));
        const change = answered(Number(guess.dataset.revision));
        const start = performance.now();
        fire('pointermove', i / moves);
        await change;
        times.push(performance.now() - start);
    }
    fire('pointerup', 1);
    return times;
}"""


class Measurement(NamedTuple):
    """What one preset gave; `busy` is the main thread's share of time by kind of work."""

    preset: str
    frames_per_sec: float
    slowest_frame_ms: float
    input_p50_ms: float
    input_p99_ms: float
    busy: dict[str, float]


def measure(page: Page, devtools: CDPSession, preset: str) -> Measurement:
    """Train a preset at full speed, and measure."""
    if page.get_by_test_id("preset").input_value() != preset:
        choose(page, "preset", preset)
    page.get_by_test_id("play").click()
    wait_for_step(page, WARM_UP_STEPS)
    before = durations(devtools)
    frames: list[float] = page.evaluate(COUNT_FRAMES, SECONDS)
    busy = {name: (secs - before[name]) / SECONDS for name, secs in durations(devtools).items()}
    moves: list[float] = page.evaluate(TIME_MOVES, MOVES)
    page.get_by_test_id("pause").click()
    gaps = [after - earlier for earlier, after in pairwise(frames)]
    return Measurement(
        preset, 1000 / (sum(gaps) / len(gaps)), max(gaps), median(moves), quantiles(moves, n=100)[98], busy
    )


def durations(devtools: CDPSession) -> dict[str, float]:
    """Seconds that the page's main thread has spent so far, by kind of work."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    kinds = ("Script", "Layout", "RecalcStyle", "Task")
    return {
        kind: metric["value"] for kind in kinds for metric in metrics if metric["name"] == f"{kind}Duration"
    }


def report(row: Measurement) -> None:
    """Print a measurement."""
    busy = ", ".join(f"{kind} {share:.0%}" for kind, share in row.busy.items())
    print(
        f"{row.preset}: {row.frames_per_sec:.1f} frames/s (slowest {row.slowest_frame_ms:.0f} ms), "
        f"input to guess p50 {row.input_p50_ms:.1f} ms, p99 {row.input_p99_ms:.1f} ms; main thread: {busy}"
    )


def main() -> None:
    """Measure all presets."""
    print(f"load average before: {os.getloadavg()[0]:.2f}")
    server = start_server()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            devtools = page.context.new_cdp_session(page)
            devtools.send("Performance.enable")
            page.goto(server.address)
            wait_until_ready(page)
            for preset in PRESETS:
                report(measure(page, devtools, preset))
            browser.close()
    finally:
        server.stop()
    print(f"load average after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
