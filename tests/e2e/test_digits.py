"""The digit lab, as a person meets it."""

import math

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, number_of
from tests.e2e.lab import choose, train, wait_for_step, wait_until_answered
from tests.e2e.strokes import draw


def test_a_network_that_knew_nothing_learns_to_read_what_is_drawn(page: Page) -> None:
    choose(page, "preset", "mlp_128_64")
    assert number_of(page, "test-accuracy") < 40
    train(page, 600)
    assert number_of(page, "test-accuracy") > 90
    read = 0
    for digit in (0, 1, 2, 3, 7):
        page.get_by_test_id("pad-clear").click()
        draw(page, digit)
        wait_until_answered(page)
        read += page.get_by_test_id("guess").inner_text() == str(digit)
    assert read >= 4


def test_the_guess_changes_during_the_stroke(page: Page) -> None:
    train(page, 400)
    draw(page, 7)
    page.get_by_test_id("pad-clear").click()
    draw(page, 0, finish=False)
    expect(page.get_by_test_id("guess")).to_have_text("0")
    page.mouse.up()


def test_an_empty_pad_has_no_answer_and_the_network_no_activations(page: Page) -> None:
    """Neither the output, nor the picture, nor what is read aloud of a unit."""
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
    draw(page, 7)
    wait_until_answered(page)
    expect(page.get_by_test_id("guess")).not_to_have_text("–")


def test_rewind_goes_back_to_the_same_start_and_new_start_to_another(page: Page) -> None:
    def first_losses() -> list[str]:
        losses = []
        for _ in range(3):
            before = page.get_by_test_id("step-count").inner_text()
            page.get_by_test_id("step").click()
            expect(page.get_by_test_id("step-count")).not_to_have_text(before)
            losses.append(page.get_by_test_id("train-loss").inner_text())
        return losses

    once = first_losses()
    page.get_by_test_id("rewind").click()
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    assert first_losses() == once
    page.get_by_test_id("new-start").click()
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    assert first_losses() != once


def test_the_keyboard_plays_steps_and_rewinds(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    page.keyboard.press("Space")
    expect(page.get_by_test_id("pause")).to_be_visible()
    wait_for_step(page, 2)
    page.keyboard.press("Space")
    expect(page.get_by_test_id("play")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_test_id("step-count")).to_have_text("0")


def test_after_drawing_or_choosing_by_pointer_the_keys_are_still_the_pages(page: Page) -> None:
    draw(page, 7)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    wait_until_answered(page)
    revision = page.get_by_test_id("pad").get_attribute("data-revision")
    page.keyboard.press("Space")
    expect(page.get_by_test_id("pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("play")).to_be_visible()
    assert page.get_by_test_id("pad").get_attribute("data-revision") == revision
    page.keyboard.press("r")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    page.get_by_role("list", name="Training samples").get_by_role("button").first.click()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("step-count")).to_have_text("1")


def test_the_pad_that_is_reached_by_keyboard_takes_space_and_arrows(page: Page) -> None:
    pad = page.get_by_test_id("pad")
    while not pad.evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
    before = int(pad.get_attribute("data-revision") or 0)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    assert int(pad.get_attribute("data-revision") or 0) > before


def test_every_bundled_data_set_can_be_chosen_and_trained(page: Page) -> None:
    for dataset in ("digits_8x8", "animals", "cats", "digits"):
        choose(page, "dataset", dataset)
        train(page, 5)


def test_every_preset_can_be_chosen_and_trained(page: Page) -> None:
    for preset in ("linear", "mlp_128_64", "small_cnn", "deeper_cnn", "mlp_16_16"):
        choose(page, "preset", preset)
        train(page, 5)


def test_two_pages_of_one_session_see_the_same_run_and_a_late_one_gets_all_of_it(
    page: Page, open_page: OpenPage
) -> None:
    step = train(page, 100)
    late = open_page(page.url.removeprefix(page.url.split("/s/")[0]))
    for each in (page, late):
        expect(each.get_by_test_id("step-count")).to_have_text(f"{step:,}")
    for readout in ("train-loss", "test-accuracy"):
        expect_same_number(page, late, readout)
    late.get_by_test_id("step").click()
    for each in (page, late):
        expect(each.get_by_test_id("step-count")).to_have_text(f"{step + 1:,}")


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


def test_centring_matters_and_can_be_turned_off(page: Page) -> None:
    draw(page, 3, left=0.05, top=0.05, size=0.3)
    wait_until_answered(page)
    centred = page.get_by_test_id("pad-preview").evaluate("canvas => canvas.toDataURL()")
    page.get_by_test_id("centering").click()
    expect(page.get_by_test_id("centering")).not_to_be_checked()
    page.wait_for_function(
        "before => document.querySelector('[data-testid=pad-preview]').toDataURL() !== before", arg=centred
    )
