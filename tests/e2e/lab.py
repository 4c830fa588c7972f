"""What people do in the digit lab, for tests to say in one word."""

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
