"""Layers are widened, narrowed, removed and inserted on the living picture, by a hand that moves there."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.builder import expect_params
from tests.e2e.lab import choose
from tests.e2e.plane import Place, place_on, wait_for_frame

CENTRE: Place = (0.5, 0.5)


def move_from_layer(page: Page, layer: int, test_id: str) -> None:
    """Move from the middle of a layer's units to one of its controls, as a hand would, and click there."""
    head = page.locator(".stage > .header").nth(layer)
    (x, _), (_, y) = place_on(head, CENTRE), place_on(page.locator("main .stage"), CENTRE)
    page.mouse.move(x, y)
    wait_for_frame(page)
    page.mouse.move(*place_on(page.get_by_test_id(test_id), CENTRE), steps=30)
    page.mouse.down()
    page.mouse.up()


def narrowed_until_crowded(page: Page) -> Locator:
    """The controls of a layer that show only near the pointer; at which width depends on the fonts."""
    controls = page.locator(".quick .head:not(.always, .crowded):has([data-testid^=fewer-])").first
    for width in range(1600, 800, -40):
        page.set_viewport_size({"width": width, "height": 768})
        wait_for_frame(page)
        wait_for_frame(page)
        if controls.count():
            return controls
    raise AssertionError("every layer has room for its controls, or none has")


def test_controls_of_a_layer_are_reached_by_a_hand_that_moves_there(page: Page) -> None:
    remove_a_layer_and_undo_it(page)
    reach_what_always_shows(page)
    choose_an_activation_where_it_is_looked_at(page)


def reach_what_always_shows(page: Page) -> None:
    """Without a pointer there; a click reaches it."""
    units = page.locator(".head:has([data-testid=fewer-dense_1]) output")
    for width, before, after in ((1366, "16", "15"), (1440, "15", "14"), (1536, "14", "13")):
        page.set_viewport_size({"width": width, "height": 768})
        expect(units).to_have_text(before)
        for test_id in ("fewer-dense_1", "more-dense_1", "remove-dense_1", "insert-dense_1"):
            parent = page.get_by_test_id(test_id).locator("xpath=ancestor::*[contains(@class, 'always')]")
            expect(parent).to_have_css("opacity", "1")
        move_from_layer(page, 1, "fewer-dense_1")
        expect(units).to_have_text(after)


def test_controls_without_room_stay_for_a_pointer_on_its_way(page: Page) -> None:
    choose(page, "preset", "deeper_cnn")
    crowded = narrowed_until_crowded(page)
    test_id = crowded.locator("[data-testid^=fewer-]").get_attribute("data-testid")
    assert test_id is not None
    before = crowded.locator("output").inner_text()
    x, _ = place_on(crowded, CENTRE)
    page.mouse.move(x, place_on(page.locator("main .stage"), CENTRE)[1])
    expect(crowded).to_have_css("opacity", "1")
    page.mouse.move(*place_on(page.get_by_test_id(test_id), CENTRE), steps=30)
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(f".head:has([data-testid={test_id}]) output")).not_to_have_text(before)


def remove_a_layer_and_undo_it(page: Page) -> None:
    expect_params(page, "13,002")
    page.get_by_test_id("remove-dense_2").click()
    expect_params(page, "12,730")
    page.keyboard.press("Control+z")
    expect_params(page, "13,002")


def choose_an_activation_where_it_is_looked_at(page: Page) -> None:
    page.locator(".stage > .header").nth(1).click(position={"x": 12, "y": 8})
    closer = page.get_by_role("region", name="One layer closer")
    expect(closer).to_contain_text("relu")
    closer.get_by_role("combobox", name="Activation of dense_1").select_option("tanh")
    expect(closer).to_contain_text("tanh · 13")
    page.locator(".stage > .header").last.click(position={"x": 12, "y": 8})
    expect(closer).to_contain_text("160 numbers")
    expect(closer.get_by_role("combobox")).to_have_count(0)
