"""Changing the network while it trains."""

from playwright.sync_api import Page, expect

from tests.e2e.builder import (
    configure,
    expect_params,
    layer,
    open_builder,
    select,
    step_count,
)
from tests.e2e.conftest import number_of
from tests.e2e.lab import train_slowly, wait_for_step


def test_layers_are_widened_frozen_and_wrong_while_the_network_trains_on(page: Page) -> None:
    train_slowly(page)
    open_builder(page)
    page.get_by_test_id("play").click()
    wait_for_step(page, 10)
    widen_a_layer_and_undo_it(page)
    leave_the_draft_wrong_and_mend_it(page)
    freeze_a_layer_and_renew_it(page)


def widen_a_layer_and_undo_it(page: Page) -> None:
    select(page, "dense_1")
    before = step_count(page)
    configure(page, "dense_1", units=24)
    expect_params(page, "19,410")
    assert step_count(page) >= before
    expect(page.get_by_test_id("pause")).to_be_visible()
    expect(layer(page, "dense_1")).to_have_attribute("data-carried", "resized")
    expect(layer(page, "output")).to_have_attribute("data-carried", "kept")
    wait_for_step(page, step_count(page) + 10)
    assert number_of(page, "train-loss") < 3
    page.get_by_test_id("undo").click()
    expect_params(page, "13,002")
    assert step_count(page) >= before
    page.get_by_test_id("redo").click()
    expect_params(page, "19,410")


def leave_the_draft_wrong_and_mend_it(page: Page) -> None:
    select(page, "output")
    configure(page, "output", units=7)
    problem = page.get_by_test_id("problem-output")
    expect(problem).to_contain_text("10")
    wait_for_step(page, step_count(page) + 10)
    expect_params(page, "19,410")
    problem.get_by_role("button").first.click()
    expect(problem).to_have_count(0)


def freeze_a_layer_and_renew_it(page: Page) -> None:
    select(page, "dense_1")
    page.get_by_test_id("freeze").click()
    expect(layer(page, "dense_1").get_by_label("frozen")).to_be_visible()
    expect(page.get_by_test_id("freeze")).to_be_checked()
    wait_for_step(page, step_count(page) + 10)
    page.get_by_test_id("reinitialise").click()
    expect(page.get_by_role("list", name="What was changed while training")).to_contain_text("dense_1")


def test_edits_wait_to_be_applied_or_mended_also_when_the_builder_is_left(page: Page) -> None:
    open_builder(page)
    leave_a_wrong_draft_and_come_back(page)
    page.get_by_test_id("build").click()
    page.get_by_test_id("step").click()
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    page.get_by_test_id("apply-live").click()
    select(page, "dense_1")
    configure(page, "dense_1", units=24)
    expect(page.get_by_test_id("totals")).to_contain_text("19.4K")
    expect_params(page, "13,002")
    page.get_by_test_id("apply").click()
    expect_params(page, "19,410")
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    expect(page.get_by_test_id("apply")).to_be_disabled()
    page.get_by_test_id("start-fresh").click()
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    expect_params(page, "19,410")


def leave_a_wrong_draft_and_come_back(page: Page) -> None:
    select(page, "output")
    configure(page, "output", units=7)
    expect(page.get_by_test_id("problem-output")).to_be_visible()
    expect(page.get_by_test_id("totals")).to_contain_text("– steps/s")
    page.get_by_test_id("build").click()
    left = page.get_by_test_id("left-draft")
    expect(left).to_contain_text("This is the network that runs, unchanged")
    expect_params(page, "13,002")
    page.get_by_test_id("go-on-building").click()
    expect(page.get_by_test_id("problem-output")).to_be_visible()
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("builder-status")).to_have_text("The last change was taken back.")
    expect(page.get_by_test_id("problem-output")).to_have_count(0)
    page.get_by_test_id("build").click()
    expect(left).to_have_count(0)


def test_quick_edits_on_the_living_picture_keep_the_guess(page: Page) -> None:
    train_slowly(page)
    page.evaluate(
        """() => {
            const guess = document.querySelector('[data-testid=guess]');
            window.guesses = [];
            const look = () => window.guesses.push(guess.textContent);
            new MutationObserver(look).observe(guess, { childList: true, subtree: true });
        }"""
    )
    page.get_by_test_id("play").click()
    wait_for_step(page, 10)
    more = page.get_by_test_id("more-dense_1")
    more.focus()
    page.keyboard.press("Enter")
    expect_params(page, "14,604")
    assert step_count(page) >= 10
    page.get_by_test_id("activation-dense_2").select_option("tanh")
    expect(page.get_by_role("button", name="tanh")).to_be_visible()
    page.get_by_test_id("insert-dense_2").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("insert-dense").click()
    expect_params(page, "14,946")
    for count in ("14,604", "14,604", "13,002"):
        page.keyboard.press("Control+z")
        expect_params(page, count)
    guesses = page.evaluate("window.guesses")
    assert guesses
    assert "–" not in guesses
