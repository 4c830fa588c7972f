"""Measures the page on a real server in a real browser while training goes as fast as it can.

    python -m scripts.measure_page

For *16-16* and *128-64*: animation frames a second of the whole page, the time from a pointer's move on the
pad until the guess shows the answer to it (its `data-revision` follows), as p50 and p99, and what the page's
main thread was busy with.
"""

from typing import NamedTuple

from playwright.sync_api import CDPSession, Page
from tests.e2e.lab import choose, train_at_full_speed, wait_for_step

from scripts.measuring import described, frame_gaps_ms, opened_page, summed_up

PRESETS = ("mlp_16_16", "mlp_128_64")
WARM_UP_STEPS = 2_000
SECONDS = 5
MOVES = 120

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
    gaps_ms: list[float]
    answers_ms: list[float]
    busy: dict[str, float]


def measure(page: Page, devtools: CDPSession, preset: str) -> Measurement:
    """Train a preset at full speed, and measure."""
    if page.get_by_test_id("preset").input_value() != preset:
        choose(page, "preset", preset)
    train_at_full_speed(page)
    page.get_by_test_id("play").click()
    wait_for_step(page, WARM_UP_STEPS)
    before = durations(devtools)
    gaps_ms = frame_gaps_ms(page, SECONDS)
    busy = {name: (secs - before[name]) / SECONDS for name, secs in durations(devtools).items()}
    moves: list[float] = page.evaluate(TIME_MOVES, MOVES)
    page.get_by_test_id("pause").click()
    return Measurement(preset, gaps_ms, moves, busy)


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
        f"{row.preset}: {described(row.gaps_ms)}, "
        f"input to guess {summed_up(row.answers_ms)}; main thread: {busy}"
    )


def main() -> None:
    """Measure all presets."""
    with opened_page() as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable")
        for preset in PRESETS:
            report(measure(page, devtools, preset))


if __name__ == "__main__":
    main()
