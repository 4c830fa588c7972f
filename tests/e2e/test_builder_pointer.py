"""Building by pointer."""

from playwright.sync_api import FloatRect, Page, expect

from tests.e2e.builder import (
    add,
    begin_empty,
    configure,
    drag,
    drag_layer_to_wire,
    drag_to_wire,
    expect_params,
    expect_wires,
    layer,
    open_builder,
    select,
    show_all,
    wait_until_at_rest,
    wires,
)
from tests.e2e.lab import wait_for_step, wait_until

PARAMS = "9,590"
LEAST_LETTERS_PX = 8.5
ALL_ON_CANVAS = """() => {
    const canvas = document.querySelector("[data-testid=canvas]").getBoundingClientRect();
    const nodes = [...document.querySelectorAll(".svelte-flow__node")];
    return nodes.length > 0 && nodes.every(node => {
        const { left, right, bottom } = node.getBoundingClientRect();
        return canvas.left <= left && right <= canvas.right && bottom <= canvas.bottom;
    });
}"""


def test_a_network_is_built_from_empty_mended_and_trained(page: Page) -> None:
    open_builder(page)
    begin_empty(page)
    select(page, "input")
    add(page, "conv2d", "conv2d_1")
    configure(page, "conv2d_1", filters=4, activation="tanh")
    drag_to_wire(page, "avg_pool", "conv2d_1>flatten_1")
    expect(layer(page, "avg_pool_1")).to_be_visible()
    select(page, "flatten_1")
    add(page, "dense", "dense_1")
    configure(page, "dense_1", units=12)
    built = {
        *("input>conv2d_1", "conv2d_1>avg_pool_1", "avg_pool_1>flatten_1"),
        *("flatten_1>dense_1", "dense_1>output"),
    }
    wait_until(page, lambda: wires(page) == built)
    expect_params(page, PARAMS)
    delete_what_is_needed_and_mend_it(page)
    expect_params(page, PARAMS)
    page.get_by_test_id("play").click()
    wait_for_step(page, 5)


def delete_what_is_needed_and_mend_it(page: Page) -> None:
    """A shape that does not fit is told at its layer and mended with one click."""
    select(page, "flatten_1")
    page.keyboard.press("Delete")
    problem = page.get_by_test_id("problem-dense_1")
    expect(problem).to_contain_text("Dense")
    problem.get_by_role("button", name="Insert Flatten").click()
    expect(problem).to_have_count(0)
    expect(page.locator(".svelte-flow__node")).to_have_count(6)


def test_layers_and_wires_are_drawn_elsewhere_but_in_no_circle(page: Page) -> None:
    open_builder(page)
    drag_a_layer_onto_another_wire(page)
    page.keyboard.press("Control+z")
    expect(layer(page, "dropout_1")).to_have_count(0)
    drag_wire(page, "dense_2", "dense_1")
    expect(page.get_by_test_id("builder-status")).to_contain_text("round in a circle: dense_1 → dense_2")
    assert "dense_2>dense_1" not in wires(page)
    drag_wire(page, "flatten", "dense_2")
    expect(page.locator(".svelte-flow__edge[data-id='flatten>dense_2']")).to_be_attached()
    assert "dense_1>dense_2" not in wires(page)
    expect(page.get_by_test_id("problem-dense_1")).to_contain_text("Nothing follows")
    page.keyboard.press("Control+z")
    expect(page.locator(".svelte-flow__edge[data-id='dense_1>dense_2']")).to_be_attached()
    page.get_by_test_id("build").click()
    show_a_long_network_whole(page)


def drag_a_layer_onto_another_wire(page: Page) -> None:
    add(page, "dropout", "dropout_1")
    expect_wires(page, "dense_2>dropout_1", "dropout_1>output")
    drag_layer_to_wire(page, "dropout_1", "dense_1>dense_2")
    expect(page.get_by_test_id("builder-status")).to_contain_text("between dense_1 and dense_2")
    expect_wires(page, "dense_1>dropout_1", "dropout_1>dense_2", "dense_2>output")
    page.keyboard.press("Control+z")
    expect(page.locator(".svelte-flow__edge[data-id='dense_2>dropout_1']")).to_be_attached()


def show_a_long_network_whole(page: Page) -> None:
    """It can be read, also before it is compiled."""
    page.get_by_test_id("preset").select_option("small_resnet")
    open_builder(page)
    expect(layer(page, "dense_1")).to_have_count(0)
    wait_until_at_rest(page)
    page.wait_for_function(ALL_ON_CANVAS)
    title = layer(page, "input").locator(".title")
    shown, written = title.bounding_box(), title.evaluate("title => title.offsetHeight")
    letters = float(title.evaluate("title => parseFloat(getComputedStyle(title).fontSize)"))
    assert shown is not None
    assert letters * shown["height"] / written >= LEAST_LETTERS_PX


def drag_wire(page: Page, source: str, target: str) -> None:
    show_all(page)
    start = layer(page, source).locator(".svelte-flow__handle.source").bounding_box()
    end = layer(page, target).locator(".svelte-flow__handle.target").bounding_box()
    assert start is not None
    assert end is not None
    drag(page, _middle(start), _middle(end))


def _middle(box: FloatRect) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
