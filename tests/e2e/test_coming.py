"""What was asked for shows at once, and what runs looks like it, however slow compiling is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Server, number_of, start_server, wait_until_ready
from tests.e2e.lab import expect_session, field, open_hyperparameters, wait_for_step
from tests.e2e.plane import open_lab

COMPILE_DELAY_SECS = "8"


@pytest.fixture(scope="module")
def slow_server() -> Iterator[Server]:
    running = start_server(NEURARIUM_COMPILE_DELAY_SECS=COMPILE_DELAY_SECS)
    yield running
    running.stop()


@pytest.fixture
def page(slow_server: Server, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(slow_server.address)
    wait_until_ready(page)
    expect_all_there(page)
    learn_something(page)
    return page


def learn_something(page: Page) -> None:
    """What has learned nothing makes room for the next one at once."""
    page.get_by_test_id("step").click()
    wait_for_step(page, 1)


def expect_coming(page: Page, words: str = "coming") -> None:
    expect(page.get_by_test_id("coming")).to_contain_text(words)


def expect_all_there(page: Page) -> None:
    expect(page.get_by_test_id("coming")).to_have_text("")


def test_choices_and_keys_are_not_lost_while_they_are_under_way(page: Page) -> None:
    change_numbers_faster_than_they_come(page)
    page.keyboard.press("Escape")
    play_what_is_coming(page)
    page.get_by_test_id("pause").click()


def change_numbers_faster_than_they_come(page: Page) -> None:
    open_hyperparameters(page)
    for path, expected in (("batch_size", "64"), ("optimizer.learning_rate", "0.03")):
        number = field(page, path).get_by_role("spinbutton")
        number.fill("8" if path == "batch_size" else "0.001")
        number.press("Enter")
        slider = field(page, path).get_by_role("slider")
        for _ in range(3):
            slider.press("ArrowRight")
        expect(number).to_have_value(expected)
    expect_all_there(page)
    expect(field(page, "batch_size").get_by_role("spinbutton")).to_have_value("64")
    expect(field(page, "optimizer.learning_rate").get_by_role("spinbutton")).to_have_value("0.03")


def play_what_is_coming(page: Page) -> None:
    step = page.get_by_test_id("step-count").inner_text()
    page.get_by_test_id("preset").select_option("linear")
    page.get_by_test_id("play").click()
    expect(page.get_by_test_id("pause")).to_be_visible()
    expect_coming(page, "Linear, coming … It plays as soon as it is there.")
    expect(page.get_by_test_id("step-count")).to_have_text(step)
    expect_all_there(page)
    wait_for_step(page, 5)
    expect(page.get_by_test_id("preset")).to_have_value("linear")


def test_a_lab_is_seen_at_once_plays_once_it_is_compiled_and_shows_one_choice_after_another(
    page: Page,
) -> None:
    shown = page.get_by_test_id("edges-shown")
    expect(shown).to_have_attribute("data-value", "flow")
    page.get_by_test_id("edges-weights").click()
    expect(shown).to_have_attribute("data-value", "weights")
    open_lab(page)
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    expect(page.locator("[data-testid=plane][data-ready=true]")).to_be_visible()
    expect(page.get_by_text("Known after the first look at the test set.")).to_be_visible()
    expect(shown).to_have_attribute("data-value", "weights")
    expect(page.get_by_test_id("edges-flow")).to_have_attribute("aria-disabled", "true")
    page.get_by_test_id("play").click()
    expect_coming(page, "The training is being compiled … It plays as soon as it is there.")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    wait_for_step(page, 5)
    expect_all_there(page)
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("play")).to_be_visible()
    choose_one_after_another_and_play(page)


def press(page: Page, test_id: str) -> None:
    page.get_by_test_id(test_id).click()
    expect(page.get_by_test_id(test_id)).to_have_attribute("aria-pressed", "true")


def choose_one_after_another_and_play(page: Page) -> None:
    step = expect_session(page, lambda state: not state["playing"])["step"]
    before = page.get_by_test_id("parameters").inner_text()
    page.get_by_test_id("more-dense_1").click()
    expect(page.get_by_role("group", name="Dense 4").locator("output")).to_have_text("5")
    expect_coming(page, "Dense_1 4 → 5 units")
    press(page, "feature-sin_x")
    expect_coming(page)
    press(page, "feature-product")
    page.get_by_test_id("play").click()
    expect_coming(page, "It plays as soon as it is there.")
    expect(page.get_by_test_id("parameters")).to_have_text(before)
    assert number_of(page, "step-count") == step
    expect_all_there(page)
    wait_for_step(page, step + 5)
    expect(page.get_by_test_id("feature-product")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("parameters")).not_to_have_text(before)
