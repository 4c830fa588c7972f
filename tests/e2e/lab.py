"""What people do in the digit lab, for tests to say in one word."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page, expect

# Compiling takes a fraction of a second, and many of them on a machine that is busy.
PATIENCE_MS = 180_000
# Where an element is, as soon as it is there in two frames.
STILL = """async element => {
    element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    let before = "";
    for (let frame = 0; frame < 200; frame++) {
        const { x, y, width, height } = element.getBoundingClientRect();
        if (before === [x, y, width, height].join()) return { x, y, width, height };
        before = [x, y, width, height].join();
        await new Promise(requestAnimationFrame);
    }
    throw new Error("It does not stay where it is");
}"""


def train_at_full_speed(page: Page) -> None:
    """Let the session train as fast as it goes, where the page has its slider, without moving the focus."""
    if not page.get_by_test_id("speed").is_visible():
        return
    page.get_by_test_id("speed").evaluate(
        "slider => { slider.value = slider.max; slider.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    expect(page.get_by_test_id("speed-value")).to_have_text("max")


def train_slowly(page: Page) -> None:
    """Let the session train some steps a second while something else is done: each that is shown costs."""
    page.get_by_test_id("speed").evaluate(
        "slider => { slider.value = 30; slider.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    expect(page.get_by_test_id("speed-value")).to_have_text("10 steps/s")


def train(page: Page, steps: int) -> int:
    """Play until so many steps are done, then pause; the number of steps, once the last is measured."""
    page.get_by_test_id("play").click()
    wait_for_step(page, steps)
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("play")).to_be_visible()
    state = expect_session(page, lambda state: state["step"] >= steps and not state["playing"])
    step: int = state["step"]
    expect(page.get_by_test_id("step-count")).to_have_text(f"{step:,}")
    page.wait_for_function(
        """step => {
            const run = document.querySelector("dl[data-of=run]");
            return !run.querySelector("[data-testid^=test-]") || run.dataset.measured === `${step}`;
        }""",
        arg=step,
    )
    return step


def first_losses(page: Page) -> list[str]:
    """The losses of the first three steps, taken one by one."""
    return [loss_of_step(page, step) for step in (1, 2, 3)]


def loss_of_step(page: Page, step: int) -> str:
    """Train the step of this number, and read its loss: of a new run the number can be there before."""
    page.get_by_test_id("step").click()
    expect(page.get_by_test_id("step-count")).to_have_text(f"{step}")
    expect(page.get_by_test_id("train-loss")).to_have_text(re.compile(r"\d"))
    return page.get_by_test_id("train-loss").inner_text()


def wait_for_step(page: Page, steps: int) -> None:
    """Wait until so many steps are done."""
    page.wait_for_function(
        """(steps) => steps <=
        Number(document.querySelector('[data-testid=step-count]')?.textContent.replaceAll(',', ''))""",
        arg=steps,
    )


def choose(page: Page, test_id: str, option: str) -> None:
    """Choose a data set or a preset, and wait until its network can be trained."""
    page.get_by_test_id(test_id).select_option(option)
    expect(page.get_by_test_id(test_id)).to_have_value(option)
    expect(page.get_by_test_id("coming")).to_have_text("")
    expect(page.get_by_test_id("play")).to_be_enabled()


def choose_theme(page: Page, theme: str) -> None:
    """Go on to a theme by the button, also from within a dialog that covers it."""
    button = page.get_by_test_id("theme")
    while not page.locator(f"html[data-theme={theme}]").count():
        button.dispatch_event("click")


def expect_no_wider(page: Page, width: int) -> None:
    """Wait until nothing sticks out of a screen of this width, in pixels."""
    page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)


def link_of(page: Page, *, after: str = "") -> str:
    """What stands behind the # of the address, once the page has written it; another experiment than `after`.

    What is open or looked at stands there as well, and is no other experiment.
    """
    page.wait_for_function(
        """after => {
            const experimentOf = link => new URLSearchParams(link).get('e');
            const now = experimentOf(location.hash.slice(1));
            return now !== null && now !== experimentOf(after);
        }""",
        arg=after,
    )
    link = page.evaluate("location.hash.slice(1)")
    assert isinstance(link, str)
    return link


def session_state(page: Page) -> dict[str, Any]:
    """What the server says of the session that the page looks at."""
    address = page.url.split("#")[0].replace("/s/", "/api/sessions/")
    state = page.evaluate("address => fetch(address).then(answer => answer.json())", address)
    assert isinstance(state, dict)
    return state


def expect_session(page: Page, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until something holds of the session: a page shows what it asks for before the server has it."""
    for _ in range(1200):
        state = session_state(page)
        if condition(state):
            return state
        page.wait_for_timeout(50)
    raise AssertionError(f"In vain: {state}")


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until something holds of what the test itself has seen."""
    deadline = time.monotonic() + PATIENCE_MS / 1_000
    while not holds():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def still_box(locator: Locator) -> FloatRect:
    """Where an element is, in pixels, once it stays there: what lies around it may be on its way."""
    box: FloatRect = locator.evaluate(STILL)
    return box


def wait_until_answered(page: Page) -> None:
    """Wait until the guess is about the pad as it is now."""
    page.wait_for_function(
        """() => {
            const revisionOf = name => document.querySelector(`[data-testid=${name}]`)?.dataset.revision;
            return revisionOf('pad') !== undefined && revisionOf('guess') === revisionOf('pad');
        }"""
    )


def open_hyperparameters(page: Page) -> Locator:
    """Open the drawer of all hyperparameters."""
    page.locator(".optimizer").click()
    drawer = page.get_by_role("dialog", name="Hyperparameters")
    expect(drawer).to_be_visible()
    return drawer


def field(page: Page, path: str) -> Locator:
    """The control of a hyperparameter, such as `optimizer.learning_rate`."""
    return page.locator(f"[data-path='{path}']")


def set_number(page: Page, path: str, value: str) -> None:
    """Type a number into a hyperparameter's field."""
    box = field(page, path).get_by_role("spinbutton")
    box.fill(value)
    box.press("Enter")
