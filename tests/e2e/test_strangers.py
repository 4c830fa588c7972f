"""An autoencoder of digits is alarmed by what is none."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Server, number_of
from tests.e2e.lab import still_box, train, train_at_full_speed, wait_until
from tests.e2e.strokes import draw


def scribble(page: Page) -> None:
    """Go up and down all over the pad."""
    box = still_box(page.get_by_test_id("pad"))
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.1 * box["height"])
    page.mouse.down()
    for turn in range(1, 9):
        across, down = 0.1 + 0.1 * turn, 0.9 if turn % 2 else 0.1
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=4)
    page.mouse.up()


def test_a_drawn_digit_is_rebuilt_and_a_scribble_is_no_digit(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    page.goto(f"{server.address}/labs/not-a-digit")
    words = page.get_by_test_id("known-or-strange")
    expect(words).to_be_visible()
    train_at_full_speed(page)
    train(page, 300)
    page.get_by_test_id("pad-clear").click()
    expect(words).to_have_text("Draw something, and see whether it is a digit.")
    draw(page, 3)
    expect(words).to_have_text(re.compile(r"Rebuilt like a digit|hardly a digit"))
    page.get_by_test_id("pad-clear").click()
    scribble(page)
    expect(words).to_have_text(re.compile(r"Stranger than .+: no digit\."))
    wait_until(page, lambda: number_of(page, "auc") > 0.9)
    expect(page.get_by_test_id("found")).to_have_text(re.compile(r"it finds \d+ % of the animals"))
    page.get_by_test_id("told-by-density").click()
    page.get_by_test_id("pad-clear").click()
    expect(words).to_have_text("Draw something, and see whether it is a digit.")
    draw(page, 3)
    expect(words).to_have_text(re.compile(r"A code like that of a digit|hardly a digit"))
    wait_until(page, lambda: 0.8 < number_of(page, "auc") < 0.995)
