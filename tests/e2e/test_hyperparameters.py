"""Changing numbers while the network trains."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import number_of
from tests.e2e.lab import (
    choose,
    field,
    open_hyperparameters,
    session_state,
    set_number,
    train_slowly,
    wait_for_step,
)

RATE = "optimizer.learning_rate"
PARTS = {
    "optimizer": "optimizers",
    "schedule": "schedules",
    "augmentation": "augmentations",
    "objective": "objectives",
}


def test_numbers_are_changed_refused_and_taken_back_while_it_trains(page: Page) -> None:
    train_slowly(page)
    open_hyperparameters(page)
    refuse_a_seed_that_is_none(page)
    refuse_a_number_beyond_its_limits(page)
    change_a_number_while_training(page)


def change_a_number_while_training(page: Page) -> None:
    """It leaves a mark, and no step is lost."""
    page.get_by_test_id("play").click()
    wait_for_step(page, 10)
    set_number(page, RATE, "0.01")
    expect(page.get_by_role("list", name="What was changed while training")).to_contain_text("0.01")
    expect(page.locator(".optimizer")).to_contain_text("0.01")
    assert number_of(page, "step-count") >= 10
    expect(page.get_by_test_id("pause")).to_be_visible()
    page.get_by_test_id("undo-last").click()
    expect(page.locator(".optimizer")).to_contain_text("0.002")
    assert number_of(page, "step-count") >= 10


def refuse_a_number_beyond_its_limits(page: Page) -> None:
    number = field(page, RATE).get_by_role("spinbutton")
    before = number.input_value()
    set_number(page, RATE, "1000000")
    expect(field(page, RATE).get_by_role("alert")).to_contain_text("must be a number from")
    expect(number).to_have_value(before)
    set_number(page, RATE, "0.01")
    expect(field(page, RATE).get_by_role("alert")).to_have_count(0)
    expect(page.locator(".optimizer")).to_contain_text("0.01")
    page.get_by_test_id("undo-last").click()
    expect(page.locator(".optimizer")).to_contain_text("0.002")


def test_every_live_field_of_the_catalog_has_a_control(page: Page) -> None:
    choose(page, "preset", "deeper_cnn")
    drawer = open_hyperparameters(page)
    state = session_state(page)
    experiment, paths = state["experiment"], state["hyperparameters"]
    assert isinstance(experiment, dict)
    assert isinstance(paths, dict)
    catalog = page.request.get(re.sub("/s/.*", "/api/catalog", page.url)).json()
    expected = {path for path in paths if path.startswith("layers.")}
    for part, kind in PARTS.items():
        entry = next(entry for entry in catalog[kind] if entry["type"] == experiment[part]["type"])
        expected |= {f"{part}.{live['name']}" for live in entry["fields"] if live["live"]}
    assert {"optimizer.learning_rate", "augmentation.shift"} <= expected
    assert any(path.startswith("layers.") for path in expected)
    shown = drawer.locator("[data-path]").evaluate_all("fields => fields.map(f => f.dataset.path)")
    assert expected <= set(shown)
    for path in expected:
        expect(field(page, path).get_by_role("slider")).to_be_enabled()


def test_a_loss_that_is_not_finite_stops_in_words_and_rewind_mends_it(page: Page) -> None:
    drawer = open_hyperparameters(page)
    drawer.get_by_test_id("optimizer").select_option("sgd")
    expect(page.locator(".optimizer")).to_contain_text("SGD")
    # The largest steps along the largest penalty overshoot by more each time, whatever the network.
    for path in (RATE, "optimizer.l2"):
        most = field(page, path).get_by_role("spinbutton").get_attribute("aria-valuemax")
        set_number(page, path, str(most))
    expect(page.get_by_test_id("play")).to_be_enabled()
    page.get_by_test_id("play").click()
    error = page.get_by_test_id("error")
    expect(error).to_contain_text(re.compile("no longer a finite number .* likely cause is .* rewind"))
    expect(page.get_by_test_id("play")).to_be_visible()
    error.get_by_role("button", name="Rewind").click()
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    expect(error).to_have_count(0)
    set_number(page, RATE, "0.05")
    set_number(page, "optimizer.l2", "0")
    page.get_by_test_id("play").click()
    wait_for_step(page, 50)
    expect(error).to_have_count(0)


def refuse_a_seed_that_is_none(page: Page) -> None:
    """It starts nothing again."""
    before = session_state(page)
    seed, refusal = field(page, "seed").get_by_role("spinbutton"), field(page, "seed").get_by_role("alert")
    for typed in ("", "   ", "abc", "-3", "1.5", "1e99", "1,2,3"):
        set_number(page, "seed", typed)
        expect(refusal).to_contain_text("It must be a whole number")
        expect(seed).to_have_value(str(before["experiment"]["seed"]))
        # What is typed next takes the refusal of the last away.
        seed.fill(str(before["experiment"]["seed"]))
        expect(refusal).to_have_count(0)
    expect(page.get_by_role("dialog", name="Hyperparameters")).to_be_visible()
    after = session_state(page)
    assert (after["experiment"], after["run"]) == (before["experiment"], before["run"])
