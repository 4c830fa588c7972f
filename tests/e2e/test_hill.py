"""A ball on hills is dragged and let go, and the guess of where it will be moves with it."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import still_box, train, train_at_full_speed

FAR = re.compile(r"Its guess is \d+ % of the track away\.")


def test_a_ball_is_dragged_let_go_and_foreseen(open_page: OpenPage) -> None:
    page = open_page("/labs/ball-four-times")
    hill, says = page.get_by_test_id("hill"), page.get_by_test_id("hill-says")
    expect(says).to_have_text(FAR)
    train_at_full_speed(page)
    train(page, 1_000)
    box = still_box(hill)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] / 2, steps=4)
    expect(hill).to_have_attribute("aria-valuenow", re.compile("^[3-9]$"))
    page.mouse.up()
    expect(page.get_by_test_id("hill-roll")).to_have_text("Hold it")
    expect(hill).not_to_have_attribute("aria-valuenow", re.compile(r"^\d$"))
    page.get_by_test_id("hill-roll").click()
    # Wherever it was held, it is taken to one place.
    for _ in range(10):
        hill.press("Shift+ArrowLeft")
    hill.press("Shift+ArrowRight")
    hill.press("ArrowLeft")
    expect(hill).to_have_attribute("aria-valuenow", "9")
    expect(says).to_have_text(re.compile(r"Its guess is \d % of the track away\."))
    page.get_by_test_id("hill-push").click()
    expect(page.get_by_test_id("hill-roll")).to_have_text("Hold it")
