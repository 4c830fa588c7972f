"""A first visit is led through the page, by what the visitor does."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server, new_context, wait_until_ready
from tests.e2e.lab import train_at_full_speed, train_slowly
from tests.e2e.strokes import draw

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}


def deed(page: Page, name: str) -> None:
    expect(page.get_by_test_id("tour")).to_have_attribute("data-deed", name)


@pytest.mark.parametrize("device", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_tour_goes_on_when_its_deed_is_done_and_does_not_come_twice(
    browser: Browser, server: Server, device: dict[str, object]
) -> None:
    context = new_context(browser, **device)
    page = context.new_page()
    page.goto(server.address)
    wait_until_ready(page)
    deed(page, "draw")
    train_slowly(page)
    draw(page, 1)
    deed(page, "play")
    page.get_by_test_id("play").click()
    deed(page, "watch")
    # It is watched for an epoch: at full speed it could be over before it is seen.
    train_at_full_speed(page)
    deed(page, "point")
    page.get_by_test_id("pause").click()
    page.locator("main .stage").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    deed(page, "change")
    page.get_by_test_id("preset").select_option("linear")
    expect(page.get_by_test_id("tour")).to_have_count(0)
    page.reload()
    wait_until_ready(page)
    expect(page.get_by_test_id("tour")).to_have_count(0)
    context.close()


def test_help_says_what_begins_again_and_calls_the_tour_again(page: Page) -> None:
    find_in_the_help_what_the_buttons_say(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("tour")).to_have_count(0)
    page.keyboard.press("?")
    page.get_by_test_id("take-tour").click()
    deed(page, "draw")
    expect(page.get_by_test_id("tour")).to_contain_text(re.compile("1 of 5"))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("tour")).to_have_count(0)


def find_in_the_help_what_the_buttons_say(page: Page) -> None:
    page.get_by_test_id("build").click()
    page.get_by_test_id("layer-dense_1").click(position={"x": 12, "y": 12})
    hints = [
        page.get_by_test_id(button).get_attribute("title")
        for button in ("new-start", "start-fresh", "reinitialise")
    ]
    hints.append(page.get_by_role("link", name="Neurarium").get_attribute("title"))
    page.get_by_test_id("rewind").hover()
    hints.append(page.locator(".tooltip p").inner_text())
    page.get_by_label("Help: tour, keys, starting again").click()
    dialog = page.get_by_role("dialog", name="Help")
    for hint in hints:
        assert hint is not None
        expect(dialog).to_contain_text(hint.removeprefix("Begin a new session. "))
