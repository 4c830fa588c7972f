"""How far undo goes, and what it meets there."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.builder import layer, open_builder, select
from tests.e2e.conftest import TOUR_SEEN, OpenPage, start_server, wait_until_ready
from tests.e2e.lab import expect_session, loss_of_step, session_state, train
from tests.e2e.plane import draw_points, open_lab, wait_until_compiled


def steps(page: Page) -> str:
    return page.get_by_test_id("step-count").inner_text()


def trained(page: Page, count: int) -> str:
    """Train for some steps, and say how many they became."""
    return f"{train(page, count):,}"


def expect_steps(page: Page, count: str) -> None:
    expect(page.get_by_test_id("step-count")).to_have_text(count)


def test_one_key_loses_nothing(page: Page) -> None:
    undo_a_new_start_to_the_start_before(page)
    count = trained(page, 50)
    accuracy = page.get_by_test_id("test-accuracy").inner_text()
    for key in ("r", "n"):
        page.keyboard.press(key)
        expect_steps(page, "0")
        expect(page.get_by_test_id("leaving")).to_contain_text(f"Left {count} steps of training")
        page.get_by_test_id("leaving-undo").click()
        expect_steps(page, count)
        expect(page.get_by_test_id("test-accuracy")).to_have_text(accuracy)
        expect(page.get_by_test_id("leaving")).to_have_count(0)
        page.keyboard.press("Control+y")
        expect_steps(page, "0")
        page.keyboard.press("Control+z")
        expect_steps(page, count)
    # What was left before anything else came stays.
    page.get_by_test_id("preset").select_option("small_cnn")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("preset")).to_have_value("mlp_16_16")
    expect(page.get_by_test_id("coming")).to_have_text("")
    expect_steps(page, count)
    page.keyboard.press("r")
    expect_steps(page, "0")
    page.reload()
    wait_until_ready(page)
    page.get_by_test_id("undo-last").click()
    expect_steps(page, count)
    expect(page.get_by_test_id("test-accuracy")).to_have_text(accuracy)


def undo_a_new_start_to_the_start_before(page: Page) -> None:
    first = loss_of_step(page, 1)
    page.get_by_test_id("new-start").click()
    expect_steps(page, "0")
    other = loss_of_step(page, 1)
    assert other != first
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("train-loss")).to_have_text(first)
    expect_steps(page, "1")


def test_undo_and_the_switch_of_labs_find_each_lab_as_it_was_left(page: Page) -> None:
    digits = trained(page, 30)
    open_lab(page)
    expect_steps(page, "0")
    plane = trained(page, 30)
    page.get_by_test_id("lab-images").click()
    expect_steps(page, digits)
    page.get_by_test_id("lab-plane").click()
    expect_steps(page, plane)
    for expected in (digits, plane, digits):
        page.keyboard.press("Control+z")
        expect_steps(page, expected)
    expect(page.get_by_test_id("lab-images")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("leaving")).to_contain_text("Undo has led back to Digits.")


def test_a_ready_experiment_of_the_gallery_is_undone(page: Page) -> None:
    count = trained(page, 30)
    page.get_by_test_id("gallery").click()
    page.get_by_test_id("gallery-show-plane").click()
    page.get_by_test_id("gallery-two_units").click()
    expect_steps(page, "0")
    page.keyboard.press("Control+z")
    expect_steps(page, count)


def test_back_and_forward_find_each_lab_as_it_was_left(page: Page) -> None:
    digits = trained(page, 30)
    open_lab(page)
    expect_steps(page, "0")
    plane = trained(page, 30)
    page.get_by_test_id("gallery").click()
    page.get_by_test_id("gallery-two_units").click()
    expect_steps(page, "0")
    page.go_back()
    expect_steps(page, plane)
    page.go_back()
    expect_steps(page, digits)
    expect(page.get_by_test_id("lab-images")).to_have_attribute("aria-pressed", "true")
    page.go_forward()
    expect_steps(page, plane)
    expect(page.get_by_test_id("lab-plane")).to_have_attribute("aria-pressed", "true")


def test_after_a_reload_back_goes_to_the_experiment_that_was_left_and_what_it_learned(page: Page) -> None:
    page.wait_for_function("() => location.hash.includes('e=')")
    count = trained(page, 30)
    open_lab(page)
    page.reload()
    wait_until_ready(page)
    expect_lab(page, "plane")
    page.go_back()
    expect_lab(page, "images")
    expect_steps(page, count)


def expect_lab(page: Page, kind: str) -> None:
    expect(page.get_by_test_id(f"lab-{kind}")).to_have_attribute("aria-pressed", "true")


def test_other_data_begin_a_new_run_and_undo_finds_what_was_learned_from_own_points(page: Page) -> None:
    open_lab(page)
    keep_what_was_learned_on_other_data(page)
    draw_points(page, 0, [(0.2, 0.2), (0.8, 0.3)])
    expect(page.get_by_role("heading", name="Your points")).to_be_visible()
    wait_until_compiled(page)
    count = trained(page, int(steps(page).replace(",", "")) + 20)
    own = session_state(page)["experiment"]["dataset"]
    page.get_by_test_id("dataset-spiral").click()
    expect_steps(page, "0")
    page.keyboard.press("Control+z")
    expect_steps(page, count)
    expect_session(page, lambda state: state["experiment"]["dataset"] == own)


def keep_what_was_learned_on_other_data(page: Page) -> None:
    count = trained(page, 30)
    page.get_by_test_id("dataset-xor").click()
    expect_steps(page, "0")
    page.get_by_test_id("keep-learned").click()
    expect_steps(page, count)
    state = expect_session(page, lambda state: bool(state["markers"]))
    assert state["experiment"]["dataset"]["type"] == "xor"
    assert "Circle → XOR" in state["markers"][-1]["text"]


def test_layers_that_were_deleted_come_back_trained_and_new_weights_are_undone(page: Page) -> None:
    open_builder(page)
    count = trained(page, 100)
    accuracy = page.get_by_test_id("test-accuracy")
    before = accuracy.inner_text()
    select(page, "dense_1")
    page.keyboard.press("Delete")
    expect(accuracy).not_to_have_text(before)
    page.keyboard.press("Control+z")
    expect(accuracy).to_have_text(before)
    expect_steps(page, count)
    select(page, "dense_1")
    page.get_by_test_id("reinitialise").click()
    expect(accuracy).not_to_have_text(before)
    page.keyboard.press("Control+z")
    expect(accuracy).to_have_text(before)
    delete_every_layer_and_undo_it(page)


def delete_every_layer_and_undo_it(page: Page) -> None:
    """A network without layers is answered in words."""
    layer(page, "dense_1").click(position={"x": 12, "y": 12})
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text("There is no layer left")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(layer(page, "dense_1")).to_be_visible()
    expect(page.get_by_text("There is no layer left")).to_have_count(0)


def test_another_pages_switch_of_labs_is_undone_here(open_page: OpenPage) -> None:
    page = open_page()
    count = trained(page, 30)
    other = open_page(page.url.removeprefix(page.url.split("/s/")[0]))
    open_lab(other)
    expect_lab(page, "plane")
    expect_steps(page, "0")
    page.keyboard.press("Control+z")
    expect_steps(page, count)
    expect_lab(page, "images")


def test_undo_says_what_the_server_could_not_keep(context: BrowserContext) -> None:
    server = start_server(NEURARIUM_LIMITS__KEPT_BYTES="1000")
    try:
        page = context.new_page()
        page.add_init_script(TOUR_SEEN)
        page.goto(server.address)
        wait_until_ready(page)
        count = trained(page, 30)
        page.keyboard.press("n")
        expect(page.get_by_test_id("leaving")).to_contain_text("more than this server can keep")
        page.keyboard.press("Control+z")
        expect(page.get_by_test_id("leaving")).to_contain_text(f"not its {count} steps of training")
    finally:
        server.stop()
