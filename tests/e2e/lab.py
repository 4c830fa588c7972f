"""What people do in the digit lab, for tests to say in one word."""

from typing import Any

from playwright.sync_api import Locator, Page, expect


def train(page: Page, steps: int) -> None:
    """Play until so many steps are done, then pause."""
    page.get_by_test_id("play").click()
    wait_for_step(page, steps)
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("play")).to_be_visible()


def wait_for_step(page: Page, steps: int) -> None:
    """Wait until so many steps are done."""
    page.wait_for_function(
        """(steps) => steps <=
        Number(document.querySelector('[data-testid=step-count]').textContent.replaceAll(',', ''))""",
        arg=steps,
        timeout=60_000,
    )


def choose(page: Page, test_id: str, option: str) -> None:
    """Choose a data set or a preset, and wait until its network can be trained."""
    page.get_by_test_id(test_id).select_option(option)
    expect(page.get_by_test_id(test_id)).to_have_value(option, timeout=90_000)
    expect(page.get_by_test_id("play")).to_be_enabled()


def link_of(page: Page, *, after: str = "") -> str:
    """What stands behind the # of the address, once the page has written it; another one than `after`."""
    page.wait_for_function(
        "after => location.hash.includes('e=') && location.hash.slice(1) !== after", arg=after, timeout=60_000
    )
    link = page.evaluate("location.hash.slice(1)")
    assert isinstance(link, str)
    return link


def session_state(page: Page) -> dict[str, Any]:
    """What the server says of the session that the page looks at."""
    address = page.url.split("#")[0].replace("/s/", "/api/sessions/")
    state = page.request.get(address).json()
    assert isinstance(state, dict)
    return state


def wait_until_answered(page: Page) -> None:
    """Wait until the guess is about the pad as it is now."""
    page.wait_for_function(
        """() => document.querySelector('[data-testid=guess]').dataset.revision ===
        document.querySelector('[data-testid=pad]').dataset.revision"""
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
