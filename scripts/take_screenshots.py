"""Retakes the pictures of the README from a real server and a real page: `make screenshots`."""

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, expect, sync_playwright
from tests.e2e.chromium import launch
from tests.e2e.conftest import start_server, wait_until_ready
from tests.e2e.strokes import draw

FOLDER = Path(__file__).parents[1] / "docs/images"
STEPS = 2_400


class Picture(NamedTuple):
    """One picture: what it shows, and how."""

    name: str
    preset: str
    theme: str
    width: int
    height: int
    digit: int


PICTURES = (
    Picture("digits-dark", "mlp_16_16", "dark", 1440, 900, 3),
    Picture("digits-light", "mlp_16_16", "light", 1440, 900, 3),
    Picture("cnn-dark", "small_cnn", "dark", 1440, 900, 5),
    Picture("phone", "mlp_16_16", "dark", 390, 844, 7),
)


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Train a network, draw a digit and take the picture."""
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.theme == "dark" else "light",
    )
    page.goto(address)
    wait_until_ready(page)
    page.get_by_test_id("preset").select_option(picture.preset)
    expect(page.get_by_test_id("preset")).to_have_value(picture.preset, timeout=60_000)
    expect(page.get_by_test_id("play")).to_be_enabled()
    page.get_by_test_id("play").click()
    page.wait_for_function(
        """(steps) => steps <
        Number(document.querySelector('[data-testid=step-count]').textContent.replaceAll(',', ''))""",
        arg=STEPS,
    )
    page.get_by_test_id("pause").click()
    draw(page, picture.digit)
    page.mouse.move(picture.width / 2, 20)
    page.wait_for_timeout(1_000)
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
