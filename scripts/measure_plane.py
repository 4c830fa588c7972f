"""Measures the plane lab on a real server in a real browser while training goes as fast as it can.

    python -m scripts.measure_plane

For the two networks of the plane and the two of curves: frames a second that the server sent and the page
drew (all maps of all units are in each), animation frames of the page, and steps a second of the training;
and how soon the large map shows a weight that is typed.
"""

from playwright.sync_api import Page
from tests.e2e.conftest import number_of
from tests.e2e.lab import choose, train_at_full_speed, wait_for_step
from tests.e2e.plane import find_edge, open_lab

from scripts.measuring import described, frame_gaps_ms, opened_page, summed_up

LABS = {"plane": ("plane_4_2", "plane_8_8_8"), "curve": ("curve_8", "curve_16_16")}
WARM_UP_STEPS = 20_000
SECONDS = 5
KEYS = 100

# Numbers are put into the field in the page, so that the tool's own way to the browser is not measured.
TIME_KEYS = """async (keys) => {
    const field = document.querySelector('[data-testid=param-field]');
    const canvas = document.querySelector('[data-testid=plane] canvas');
    const times = [];
    for (let i = 0; i < keys; i++) {
        await new Promise((resolve) => setTimeout(resolve, 60 + 20 * Math.random()));
        const before = canvas.toDataURL();
        const start = performance.now();
        field.value = String(i % 2 === 0 ? 2 : -2);
        field.dispatchEvent(new Event('input', { bubbles: true }));
        while (canvas.toDataURL() === before) await new Promise(requestAnimationFrame);
        times.push(performance.now() - start);
    }
    return times;
}"""


def measure(page: Page, preset: str) -> str:
    """Train a preset at full speed, and say what was measured."""
    if page.get_by_test_id("preset").input_value() != preset:
        choose(page, "preset", preset)
    train_at_full_speed(page)
    page.get_by_test_id("play").click()
    wait_for_step(page, WARM_UP_STEPS)
    steps = number_of(page, "step-count")
    gaps_ms = frame_gaps_ms(page, SECONDS)
    steps_per_sec = (number_of(page, "step-count") - steps) / SECONDS
    received = page.locator("div.meters").inner_text()
    page.get_by_test_id("pause").click()
    return f"{preset}: page {described(gaps_ms)}, {steps_per_sec:,.0f} steps/s; its meters say: {received}"


def measure_keys(page: Page) -> str:
    """Type numbers for one weight while nothing trains, and say how soon the large map shows each."""
    page.mouse.click(*find_edge(page, page.mouse.move))
    page.get_by_test_id("param-field").wait_for()
    times: list[float] = page.evaluate(TIME_KEYS, KEYS)
    page.keyboard.press("Escape")
    return f"a typed weight to the changed map: {summed_up(times)}"


def main() -> None:
    """Measure all presets of both labs."""
    with opened_page() as page:
        for kind, presets in LABS.items():
            open_lab(page, kind)
            print(measure_keys(page))
            for preset in presets:
                print(measure(page, preset))


if __name__ == "__main__":
    main()
