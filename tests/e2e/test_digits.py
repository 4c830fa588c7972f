"""The digit lab, as a person meets it."""

import math

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, number_of
from tests.e2e.lab import choose, first_losses, train, wait_for_step, wait_until_answered
from tests.e2e.strokes import draw


def test_a_network_that_knew_nothing_learns_to_read_what_is_drawn_while_it_is_drawn(page: Page) -> None:
    assert number_of(page, "test-accuracy") < 40
    train(page, 500)
    assert number_of(page, "test-accuracy") > 80
    read = 0
    for digit in (0, 1, 2, 3, 7):
        page.get_by_test_id("pad-clear").click()
        draw(page, digit)
        wait_until_answered(page)
        read += page.get_by_test_id("guess").inner_text() == str(digit)
    assert read >= 4
    page.get_by_test_id("pad-clear").click()
    draw(page, 0, finish=False)
    expect(page.get_by_test_id("guess")).to_have_text("0")
    page.mouse.up()


def test_an_empty_pad_has_no_answer_and_a_drawing_is_centred_unless_that_is_turned_off(page: Page) -> None:
    """Without an answer neither the output, nor the picture, nor what is read aloud of a unit has one."""
    page.get_by_role("group", name="Picture of the network").focus()
    page.keyboard.press("ArrowRight")
    spoken = page.locator("#network-text + p")
    expect(spoken).to_contain_text("activation")
    page.get_by_test_id("pad-clear").click()
    wait_until_answered(page)
    expect(page.get_by_test_id("guess")).to_have_text("–")
    page.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(spoken).to_contain_text("without an input")
    assert "%" not in spoken.inner_text()
    draw(page, 3, left=0.05, top=0.05, size=0.3)
    wait_until_answered(page)
    expect(page.get_by_test_id("guess")).not_to_have_text("–")
    centred = page.get_by_test_id("pad-preview").evaluate("canvas => canvas.toDataURL()")
    page.get_by_test_id("centering").click()
    expect(page.get_by_test_id("centering")).not_to_be_checked()
    page.wait_for_function(
        "before => document.querySelector('[data-testid=pad-preview]').toDataURL() !== before", arg=centred
    )


def test_rewind_goes_back_to_the_same_start_and_new_start_to_another(page: Page) -> None:
    once = first_losses(page)
    page.get_by_test_id("rewind").click()
    expect_steps(page, 0)
    assert first_losses(page) == once
    page.get_by_test_id("new-start").click()
    expect_steps(page, 0)
    assert first_losses(page) != once


def test_keys_are_the_pages_unless_the_pad_was_reached_by_them(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    expect_steps(page, 1)
    play_and_pause_by_keyboard(page)
    page.keyboard.press("r")
    expect_steps(page, 0)
    # After drawing or choosing by pointer they still are.
    draw(page, 7)
    page.keyboard.press("ArrowRight")
    expect_steps(page, 1)
    wait_until_answered(page)
    pad = page.get_by_test_id("pad")
    revision = pad.get_attribute("data-revision")
    play_and_pause_by_keyboard(page)
    assert pad.get_attribute("data-revision") == revision
    page.keyboard.press("r")
    expect_steps(page, 0)
    page.get_by_role("list", name="Training samples").get_by_role("button").first.click()
    page.keyboard.press("ArrowRight")
    expect_steps(page, 1)
    wait_until_answered(page)
    page.get_by_role("link", name="Neurarium").focus()
    while not pad.evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
    before = int(pad.get_attribute("data-revision") or 0)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect_steps(page, 1)
    page.wait_for_function(
        "before => Number(document.querySelector('[data-testid=pad]').dataset.revision) > before", arg=before
    )


def play_and_pause_by_keyboard(page: Page) -> None:
    """Press Space twice, and see the training go on between."""
    step = int(number_of(page, "step-count"))
    page.keyboard.press("Space")
    expect(page.get_by_test_id("pause")).to_be_visible()
    wait_for_step(page, step + 1)
    page.keyboard.press("Space")
    expect(page.get_by_test_id("play")).to_be_visible()


def expect_steps(page: Page, count: int) -> None:
    expect(page.get_by_test_id("step-count")).to_have_text(f"{count:,}")


def test_every_bundled_data_set_can_be_chosen_and_trained(page: Page) -> None:
    """Every preset trains in tests of the engine."""
    for dataset in ("digits_8x8", "animals", "cats", "digits"):
        choose(page, "dataset", dataset)
        expect_steps(page, 0)
        page.get_by_test_id("step").click()
        expect_steps(page, 1)
        number_of(page, "train-loss")


def test_two_pages_of_one_session_see_the_same_run_and_a_late_one_gets_all_of_it(
    page: Page, open_page: OpenPage
) -> None:
    step = train(page, 50)
    late = open_page(page.url.removeprefix(page.url.split("/s/")[0]))
    for each in (page, late):
        expect_steps(each, step)
    for readout in ("train-loss", "test-accuracy"):
        expect_same_number(page, late, readout)
    late.get_by_test_id("step").click()
    for each in (page, late):
        expect_steps(each, step + 1)


def expect_same_number(one: Page, other: Page, readout: str) -> None:
    """Wait until two pages say the same: what was measured last may be under way to one of them.

    A mean over steps that came in other portions may be rounded the other way.
    """
    for _ in range(200):
        these, those = number_of(one, readout), number_of(other, readout)
        if math.isclose(these, those, rel_tol=0.005):
            return
        one.wait_for_timeout(50)
    raise AssertionError(f"{these} here, {those} there")
