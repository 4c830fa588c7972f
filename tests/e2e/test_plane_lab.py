"""The plane lab, as a person meets it."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import OpenPage, number_of
from tests.e2e.lab import open_hyperparameters, wait_for_step
from tests.e2e.plane import (
    accuracy,
    draw_points,
    expect_accuracy_above,
    expect_another_picture,
    expect_picture,
    find_edge,
    find_unit,
    open_lab,
    open_plane,
    picture_of,
    place_on,
    wait_until_compiled,
)


@pytest.fixture
def lab(open_page: OpenPage) -> Page:
    return open_plane(open_page)


def test_the_spiral_is_solved_by_adding_features_and_units_and_a_curve_is_learned(lab: Page) -> None:
    lab.get_by_test_id("dataset-spiral").click()
    expect(lab.get_by_test_id("dataset-spiral")).to_have_attribute("aria-pressed", "true")
    for feature in ("sin_x", "sin_y", "radius"):
        lab.get_by_test_id(f"feature-{feature}").click()
        expect(lab.get_by_test_id(f"feature-{feature}")).to_have_attribute("aria-pressed", "true")
    expect(lab.locator("main .stage > .header").first).to_contain_text("5")
    for layer, count in (("dense_1", 5), ("dense_1", 6), ("dense_2", 3)):
        more = lab.get_by_test_id(f"more-{layer}")
        lab.mouse.move(*place_on(more, (0.5, 3)))
        more.click()
        expect(lab.get_by_role("button", name=f"Dense {count}").first).to_be_visible()
    wait_until_compiled(lab)
    assert accuracy(lab) < 80
    lab.get_by_test_id("play").click()
    expect_accuracy_above(lab, 95)
    lab.get_by_test_id("pause").click()
    open_lab(lab, "curve")
    expect(lab.locator(".legend .classes")).to_contain_text("target")
    lab.get_by_test_id("play").click()
    lab.wait_for_function(
        "() => parseFloat(document.querySelector('[data-testid=test-error]')?.textContent) < 0.2",
    )


def test_a_unit_shows_its_function_and_a_weight_is_typed_undone_and_locked(lab: Page) -> None:
    see_a_unit(lab)
    type_a_weight_and_undo_it(lab)
    lock_a_weight_while_the_others_learn(lab)


def see_a_unit(lab: Page) -> None:
    answer = picture_of(lab)
    find_unit(lab, 1, lab.mouse.move)
    expect(lab.get_by_test_id("plane-title")).to_have_text(re.compile(r"Unit \d"))
    expect_another_picture(lab, answer)
    lab.mouse.move(5, 5)
    expect(lab.get_by_test_id("plane-title")).to_have_text("Output")
    expect_picture(lab, answer)


def type_a_weight_and_undo_it(lab: Page) -> None:
    before = picture_of(lab)
    lab.mouse.click(*find_edge(lab, lab.mouse.move))
    field, card = lab.get_by_test_id("param-field"), lab.get_by_test_id("param-card")
    expect(field).to_be_focused()
    field.fill("abc")
    field.press("Enter")
    expect(card.get_by_role("alert")).to_contain_text("It must be a number")
    field.fill("4")
    expect(card.get_by_role("alert")).to_have_count(0)
    expect(card).to_contain_text("gradient")
    expect_another_picture(lab, before)
    field.press("Enter")
    expect(card).to_have_count(0)
    lab.keyboard.press("Control+z")
    lab.mouse.move(5, 5)
    expect_picture(lab, before)


def lock_a_weight_while_the_others_learn(lab: Page) -> None:
    place = find_edge(lab, lab.mouse.move)
    lab.mouse.click(*place)
    lab.get_by_test_id("param-field").fill("2.5")
    lab.get_by_test_id("param-lock").click()
    expect(lab.get_by_test_id("param-lock")).to_have_attribute("aria-pressed", "true")
    lab.keyboard.press("Escape")
    lab.get_by_test_id("play").click()
    wait_for_step(lab, 200)
    lab.get_by_test_id("pause").click()
    lab.mouse.click(*place)
    expect(lab.get_by_test_id("param-field")).to_have_value("2.5")
    lab.keyboard.press("Escape")
    lab.mouse.click(*find_edge(lab, lab.mouse.move, 1))
    learning = lab.get_by_test_id("param-field")
    before = learning.input_value()
    lab.get_by_test_id("play").dispatch_event("click")
    expect(learning).not_to_have_value(before)


def test_a_point_becomes_the_input_wrong_ones_are_counted_and_drawn_ones_are_learned(lab: Page) -> None:
    lab.mouse.click(*place_on(lab.get_by_test_id("plane"), (0.8, 0.2)))
    expect(lab.get_by_test_id("answer-says")).to_have_text(re.compile(r"[AB] \d"))
    expect(lab.get_by_test_id("answer")).to_contain_text(re.compile(r"x\s*3\.\d+"))
    lab.get_by_test_id("clear-input").click()
    expect(lab.get_by_test_id("answer-says")).to_have_count(0)
    lab.get_by_test_id("mistakes").click()
    count = lab.get_by_test_id("mistakes-count")
    expect(count).to_have_text(re.compile(r"wrong about \d+ of 250 points"))
    lab.get_by_test_id("test-points").click()
    expect(count).to_have_text(re.compile(r"of 500 points"))
    lab.get_by_test_id("play").click()
    expect(count).to_have_text(re.compile("wrong about none of 500"))
    lab.get_by_test_id("pause").click()
    lab.get_by_test_id("test-points").click()
    expect(lab.get_by_test_id("test-points")).not_to_be_checked()
    learn_what_is_drawn(lab)


def learn_what_is_drawn(lab: Page) -> None:
    lab.get_by_test_id("sketch-clear").click()
    left = [(0.15 + 0.04 * (i % 5), 0.1 + 0.04 * i) for i in range(20)]
    draw_points(lab, 0, left)
    draw_points(lab, 1, [(1 - x, y) for x, y in left])
    expect(lab.get_by_test_id("test-points")).to_be_checked()
    wait_until_compiled(lab)
    lab.get_by_test_id("play").click()
    expect_accuracy_above(lab, 99)


def test_one_logistic_unit_is_enough_one_feature_must_stay_and_a_lab_of_the_gallery_speaks(lab: Page) -> None:
    choose_one_logistic_unit(lab)
    try_to_take_the_last_feature(lab)
    open_a_lab_of_the_gallery(lab)


def choose_one_logistic_unit(lab: Page) -> None:
    drawer = open_hyperparameters(lab)
    drawer.get_by_test_id("objective").select_option("binary_classification")
    expect(drawer.get_by_test_id("objective")).to_have_value("binary_classification")
    expect(lab.get_by_test_id("parameters")).to_have_text("25")
    assert drawer.get_by_test_id("objective").locator("option").all_inner_texts() == [
        "Binary classification",
        "Classification",
        "Few labels",
    ]
    drawer.get_by_test_id("objective").select_option("classification")
    expect(lab.get_by_test_id("parameters")).to_have_text("28")
    lab.keyboard.press("Escape")


def try_to_take_the_last_feature(lab: Page) -> None:
    for feature in ("x", "y"):
        # The last one is only said to be disabled, so that it can answer.
        lab.get_by_test_id(f"feature-{feature}").click(force=True)
    expect(lab.get_by_test_id("feature-x")).to_have_attribute("aria-pressed", "false")
    expect(lab.get_by_test_id("feature-y")).to_have_attribute("aria-pressed", "true")
    expect(lab.get_by_role("region", name="Features").get_by_role("alert")).to_contain_text("another one")


def open_a_lab_of_the_gallery(lab: Page) -> None:
    lab.get_by_test_id("gallery").click()
    card = lab.get_by_role("dialog", name="Gallery").get_by_role("listitem").nth(1).get_by_role("link")
    title = card.locator("b").inner_text()
    card.click()
    expect(lab.get_by_test_id("lab-note")).to_contain_text(title)
    lab.get_by_test_id("lab-note").get_by_role("button", name="Dismiss").click()
    expect(lab.get_by_test_id("lab-note")).to_have_count(0)


def test_it_begins_again_goes_step_by_step_and_stops_by_itself(lab: Page) -> None:
    begin_again_and_undo_it(lab)
    step_by_example_batch_and_epoch(lab)
    stop_by_itself(lab)


def begin_again_and_undo_it(lab: Page) -> None:
    """With another seed of the points, then of the network."""
    seed, before = lab.get_by_test_id("seed"), picture_of(lab)
    for again in ("new-points", "new-start"):
        lab.get_by_test_id(again).click()
        expect_another_picture(lab, before)
        expect(seed).not_to_have_value("0")
        lab.get_by_test_id("plane").focus()
        lab.keyboard.press("Control+z")
        expect(seed).to_have_value("0")
        expect_picture(lab, before)
    seed.fill("-1")
    seed.press("Enter")
    expect(lab.get_by_role("alert")).to_contain_text("It must be a whole number from 0")
    expect(seed).to_have_value("0")


def step_by_example_batch_and_epoch(lab: Page) -> None:
    """Of any batch size."""
    size, step = lab.get_by_test_id("step-size"), lab.get_by_test_id("step")
    count, epoch = lab.get_by_test_id("step-count"), lab.get_by_test_id("epoch")
    batch_size = lab.get_by_test_id("measure-batch_size")
    size.select_option("example")
    step.click()
    expect(count).to_have_text("1")
    expect(batch_size).to_have_attribute("aria-valuetext", "10")
    size.select_option("batch")
    step.click()
    expect(count).to_have_text("2")
    lab.get_by_test_id("rewind").click()
    expect(count).to_have_text("0")
    size.select_option("epoch")
    step.click()
    expect(count).to_have_text("25")
    expect(epoch).to_have_text("1.0")
    batch_size.focus()
    # Not far: an epoch is of whole batches, and of large ones much of the 250 points is left over.
    batch_size.press("ArrowRight")
    expect(batch_size).not_to_have_attribute("aria-valuetext", "10")
    step.click()
    expect(epoch).to_have_text("2.0")


def stop_by_itself(lab: Page) -> None:
    """It says why, and what a condition must be."""
    lab.get_by_test_id("rewind").click()
    expect(lab.get_by_test_id("step-count")).to_have_text("0")
    steps = lab.get_by_test_id("stop-step-value")
    lab.get_by_test_id("stop-conditions").click()
    lab.get_by_test_id("stop-step").click()
    steps.fill("40")
    steps.press("Enter")
    lab.keyboard.press("Escape")
    lab.get_by_test_id("play").click()
    expect(lab.get_by_test_id("stopped")).to_be_visible()
    expect(lab.get_by_test_id("step-count")).to_have_text("40")
    lab.get_by_test_id("stop-conditions").click()
    lab.get_by_test_id("stop-test_accuracy").click()
    alert = lab.get_by_role("dialog").get_by_role("alert")
    for condition, refused, reached in (("test_accuracy", "101", "0"), ("step", "0.5", "1")):
        value = lab.get_by_test_id(f"stop-{condition}-value")
        expect(value).to_be_enabled()
        before = value.input_value()
        value.fill(refused)
        value.press("Enter")
        expect(alert).to_contain_text("It must be a")
        expect(value).to_have_value(before)
        value.fill(reached)
        value.press("Enter")
        expect(alert).to_have_count(0)
        expect(lab.get_by_test_id(f"stop-{condition}-reached")).not_to_be_empty()


def choose_file(lab: Page, name: str, content: bytes) -> None:
    """Choose a file in the dialog of tables."""
    table: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    lab.get_by_test_id("upload-file").set_input_files(table)


def upload(lab: Page, header: str, rows: list[str]) -> None:
    """Choose a table of one's own, and wait until it is read."""
    lab.get_by_test_id("upload").click()
    choose_file(lab, "mine.csv", "\n".join([header, *rows]).encode())
    expect(lab.get_by_test_id("upload-outcome")).to_contain_text("40 points")


def test_a_table_of_ones_own_becomes_the_data_and_the_output_fits_it(lab: Page) -> None:
    rows = [f"{i % 7},{i % 5},{'left' if i % 7 < 3 else 'right'}" for i in range(40)]
    upload(lab, "a,b,side", [*rows, "?,1,left"])
    expect(lab.get_by_role("dialog")).to_contain_text("1 row without a value left out: row 42, “a”.")
    bad = {
        "a packed file": ("all.zip", b"PK\x03\x04\0\0"),
        "No column can be an input": ("five.csv", b"a,b\n5,1\n5,2\n"),
        "two rows": ("short.csv", b"a,b\n1,2\n"),
    }
    learn = lab.get_by_test_id("upload-learn")
    for words, (name, content) in bad.items():
        choose_file(lab, name, content)
        expect(lab.get_by_role("dialog").get_by_role("alert")).to_contain_text(words)
        expect(learn.and_(lab.locator(":enabled"))).to_have_count(0)
    choose_file(lab, "mine.csv", "\n".join(["a,b,side", *rows]).encode())
    learn.click()
    expect(lab.locator(".legend .classes")).to_contain_text("right")
    learn_other_tables(lab)


def learn_other_tables(lab: Page) -> None:
    """With three classes, with a number to each point, and with one input."""
    upload(lab, "a,b,side", [f"{i % 7},{i % 5},{('left', 'middle', 'right')[i % 3]}" for i in range(40)])
    lab.get_by_test_id("upload-learn").click()
    expect(lab.locator(".legend .classes")).to_contain_text("middle")
    upload(lab, "a,b,value", [f"{i % 7},{i % 5},{i / 40}" for i in range(40)])
    lab.get_by_test_id("upload-learn").click()
    expect(lab.locator(".legend .values")).to_be_visible()
    upload(lab, "a,value", [f"{i / 10},{(i - 20) ** 2}" for i in range(40)])
    lab.get_by_test_id("upload-learn").click()
    expect(lab.locator(".legend .classes")).to_contain_text("answer")
    wait_until_compiled(lab)
    lab.get_by_test_id("step").click()
    wait_for_step(lab, 1)


def test_the_space_of_a_layer_is_seen_and_a_teachers_link_shows_only_what_it_allows(
    lab: Page, open_page: OpenPage
) -> None:
    see_the_space_bend(lab)
    open_a_teachers_link(lab, open_page)


def see_the_space_bend(lab: Page) -> None:
    """That of a layer while it learns, then that of any two units."""
    lab.get_by_test_id("enlarge-plane").click()
    expect(lab.locator(".under[inert]")).to_have_count(1)
    # The plane goes back when another picture takes its turn: the network is not left covered by nothing.
    lab.get_by_test_id("tab-space").click()
    expect(lab.locator(".under[inert]")).to_have_count(0)
    canvas = lab.get_by_test_id("space")
    expect(canvas).to_have_attribute("data-ready", "true")
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    lab.get_by_test_id("play").click()
    wait_for_step(lab, 300)
    lab.get_by_test_id("pause").click()
    expect_another_space(lab, before)
    lab.get_by_test_id("space-projection").select_option("units")
    expect(lab.get_by_test_id("space-up")).to_have_value("1")
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    lab.get_by_test_id("space-across").select_option("1")
    expect_another_space(lab, before)


def open_a_teachers_link(lab: Page, open_page: OpenPage) -> None:
    lab.get_by_test_id("teach").click()
    lab.get_by_test_id("show-none").click()
    lab.get_by_test_id("show-features").check()
    link = lab.get_by_test_id("teach-link").input_value()
    lesson = open_page("/" + link.split("/", 3)[3])
    expect(lesson.get_by_test_id("plane")).to_be_visible()
    expect(lesson.get_by_test_id("play")).to_be_visible()
    expect(lesson.get_by_test_id("feature-x")).to_be_visible()
    for hidden in (
        "dataset-spiral",
        "measure-noise",
        "step",
        "speed",
        "preset",
        "brush-0",
        "teach",
        "build",
        "tab-plane",
    ):
        expect(lesson.get_by_test_id(hidden)).to_be_hidden()
    lesson.keyboard.press("ArrowRight")
    lesson.keyboard.press("Space")
    wait_for_step(lesson, 50)
    lesson.keyboard.press("r")
    lesson.keyboard.press("Space")
    expect(lesson.get_by_test_id("play")).to_be_visible()
    assert number_of(lesson, "step-count") >= 50
    assert lesson.url.split("#")[0] != lab.url.split("#")[0]


def expect_another_space(lab: Page, before: str) -> None:
    lab.wait_for_function(
        "before => document.querySelector('[data-testid=space]').toDataURL() !== before", arg=before
    )
