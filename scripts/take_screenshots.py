"""Retakes the pictures of the README from a real server and a real page: `make screenshots`."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.e2e.chromium import launch
from tests.e2e.conftest import start_server, wait_until_ready
from tests.e2e.strokes import draw

FOLDER = Path(__file__).parents[1] / "docs/images"
WAIT_UNTIL_STEP = """(steps) => steps <
    Number(document.querySelector('[data-testid=step-count]').textContent.replaceAll(',', ''))"""


class Picture(NamedTuple):
    """One picture: how the page gets there, and how large and in which theme it is taken."""

    name: str
    arrange: Callable[[Page], None]
    theme: str = "dark"
    width: int = 1440
    height: int = 900


def trained_digits(preset: str, digit: int) -> Callable[[Page], None]:
    """A trained network that looks at a drawn digit."""

    def arrange(page: Page) -> None:
        page.get_by_test_id("preset").select_option(preset)
        expect(page.get_by_test_id("preset")).to_have_value(preset, timeout=60_000)
        train(page, 2_400)
        draw(page, digit)

    return arrange


def built(page: Page) -> None:
    """LeNet-5 in the builder, the first convolution chosen."""
    trained_digits("lenet_5", 5)(page)
    page.get_by_test_id("build").click()
    expect(page.get_by_test_id("builder")).to_be_visible()


def spiral(page: Page) -> None:
    """The gallery's spiral with features, solved."""
    page.get_by_test_id("lab-plane").click()
    page.get_by_test_id("gallery").click()
    page.get_by_test_id("gallery-spiral_features").click()
    expect(page.get_by_test_id("lab-note")).to_be_visible()
    train(page, 12_000)


def train(page: Page, steps: int) -> None:
    """Train at least so many steps, then pause."""
    expect(page.get_by_test_id("play")).to_be_enabled()
    page.get_by_test_id("play").click()
    page.wait_for_function(WAIT_UNTIL_STEP, arg=steps)
    page.get_by_test_id("pause").click()


PICTURES = (
    Picture("digits-dark", trained_digits("mlp_16_16", 3)),
    Picture("digits-light", trained_digits("mlp_16_16", 3), theme="light"),
    Picture("cnn-dark", trained_digits("small_cnn", 5)),
    Picture("phone", trained_digits("mlp_16_16", 7), width=390, height=844),
    Picture("builder-dark", built),
    Picture("plane-dark", spiral),
)


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Arrange a page and take the picture."""
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.theme == "dark" else "light",
    )
    page.goto(address)
    wait_until_ready(page)
    picture.arrange(page)
    page.mouse.move(picture.width / 2, 20)
    page.wait_for_timeout(1_500)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    page.close()


def main() -> None:
    """Take all of them."""
    server = start_server()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for picture in PICTURES:
                take(browser, server.address, picture)
                print(picture.name)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
