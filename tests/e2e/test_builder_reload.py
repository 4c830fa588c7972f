"""What is on the workbench is there again when the page is opened again."""

from playwright.sync_api import Page, expect

from tests.e2e.builder import add, begin_empty, drag, layer, open_builder, select, show_all


def place_of(page: Page, layer_id: str) -> str:
    """Where a layer stands on the canvas."""
    node = page.locator(f".svelte-flow__node[data-id={layer_id}]")
    expect(node).to_be_visible()
    return str(node.evaluate("node => node.style.transform"))


def test_the_builder_and_what_was_moved_by_hand_outlast_a_reload(page: Page) -> None:
    open_builder(page)
    show_all(page)
    before = place_of(page, "dense_2")
    box = layer(page, "dense_2").bounding_box()
    assert box is not None
    start = (box["x"] + box["width"] / 2, box["y"] + 10)
    drag(page, start, (start[0] + 20, start[1] + 60))
    expect(page.get_by_test_id("undo")).to_be_enabled()
    moved = place_of(page, "dense_2")
    assert moved != before
    address = page.url
    page.reload()
    assert place_of(page, "dense_2") == moved
    assert len(page.url) <= len(address)
    # Undo goes on after it as well.
    expect(page.get_by_test_id("undo")).to_be_enabled()
    page.get_by_test_id("tidy").click()
    page.get_by_test_id("build").click()
    page.reload()
    expect(page.get_by_test_id("play")).to_be_enabled()
    expect(page.get_by_test_id("builder")).to_have_count(0)
    open_builder(page)
    assert place_of(page, "dense_2") == before
    # A draft that waits to be mended is found again by Back and Forward.
    begin_empty(page)
    select(page, "flatten_1")
    add(page, "conv2d", "conv2d_1")
    page.go_back()
    expect(layer(page, "dense_2")).to_be_visible()
    page.go_forward()
    expect(layer(page, "conv2d_1")).to_be_visible()
    page.get_by_test_id("undo").click()
    expect(layer(page, "conv2d_1")).to_have_count(0)
    expect(layer(page, "flatten_1")).to_be_visible()
