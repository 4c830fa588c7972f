"""What people do in the builder, for tests to say in one word."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.lab import choose, field, set_number, wait_until


def open_builder(page: Page) -> None:
    """Switch to the builder, and wait until the network stands on its canvas."""
    page.get_by_test_id("build").click()
    expect(page.locator(".svelte-flow__node").first).to_be_visible()


def begin_empty(page: Page) -> None:
    """Choose the template that has nothing but an input and an output."""
    choose(page, "preset", "empty")
    expect(layer(page, "flatten_1")).to_be_visible()


def layer(page: Page, layer_id: str) -> Locator:
    """A layer on the canvas."""
    return page.get_by_test_id(f"layer-{layer_id}")


def wires(page: Page) -> set[str]:
    """The wires that are drawn now, such as `input>dense_1`: those of a layer that has just come are late."""
    ids = page.locator(".svelte-flow__edge").evaluate_all("wires => wires.map(wire => wire.dataset.id)")
    return set(ids)


def expect_wires(page: Page, *expected: str) -> None:
    """Wait until these wires are drawn, whatever others are."""
    wait_until(page, lambda: wires(page) >= {*expected})


def select(page: Page, layer_id: str) -> None:
    """Click a layer, wherever the canvas shows it, and wait for its settings."""
    show_all(page)
    layer(page, layer_id).click(position={"x": 12, "y": 12})
    expect(page.get_by_role("region", name=f"Layer {layer_id}", exact=True)).to_be_visible()


def add(page: Page, layer_type: str, layer_id: str) -> None:
    """Click a layer of the palette: it goes behind the selected one, and is selected then."""
    page.get_by_test_id(f"palette-{layer_type}").click()
    expect(page.get_by_role("region", name=f"Layer {layer_id}", exact=True)).to_be_visible()


def configure(page: Page, layer_id: str, **config: int | str) -> None:
    """Set fields of the layer that is inspected."""
    for name, value in config.items():
        path = f"layers.{layer_id}.{name}"
        if isinstance(value, int):
            set_number(page, path, str(value))
        else:
            field(page, path).get_by_role("combobox").select_option(value)


def show_all(page: Page) -> None:
    """Show the whole network, and wait until the canvas has come to rest."""
    page.get_by_test_id("fit").click()
    wait_until_at_rest(page)


def wait_until_at_rest(page: Page) -> None:
    """Wait until the canvas stays where it is."""
    page.wait_for_function(
        """() => new Promise(rest => {
            const place = () => document.querySelector('.svelte-flow__viewport').style.transform;
            const look = (before, still) => requestAnimationFrame(() => {
                const now = place();
                if (still === 4) rest(true);
                else look(now, now === before ? still + 1 : 0);
            });
            look(place(), 0);
        })"""
    )


def middle_of_wire(page: Page, wire: str) -> tuple[float, float]:
    """A point on a wire, where it is on the page."""
    path = page.locator(f".svelte-flow__edge[data-id='{wire}'] .svelte-flow__edge-path")
    expect(path).to_be_attached()
    x, y = path.evaluate(
        "wire => { const point = wire.getPointAtLength(wire.getTotalLength() / 2);"
        " const { x, y } = point.matrixTransform(wire.getScreenCTM()); return [x, y]; }"
    )
    return x, y


def drag_to_wire(page: Page, layer_type: str, wire: str) -> None:
    """Drag a layer from the palette onto a wire."""
    show_all(page)
    chip = page.get_by_test_id(f"palette-{layer_type}").bounding_box()
    assert chip is not None
    drag(page, (chip["x"] + 20, chip["y"] + 12), middle_of_wire(page, wire))


def drag_layer_to_wire(page: Page, layer_id: str, wire: str) -> None:
    """Drag a layer of the canvas onto a wire, which shows that it is aimed at."""
    show_all(page)
    head = layer(page, layer_id).bounding_box()
    assert head is not None
    hold(page, (head["x"] + head["width"] / 2, head["y"] + 10), middle_of_wire(page, wire))
    expect(page.locator(f".svelte-flow__edge.aimed-at[data-id='{wire}']")).to_be_attached()
    page.mouse.up()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press at one point, and let go at another."""
    hold(page, start, end)
    page.mouse.up()


def hold(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press at one point, and move to another without letting go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=12)


def expect_params(page: Page, count: str) -> None:
    """Wait until the session runs a network of so many trained numbers."""
    expect(page.get_by_test_id("parameters")).to_have_text(count)


def step_count(page: Page) -> int:
    """How many steps were trained."""
    return int(re.sub(r"\D", "", page.get_by_test_id("step-count").inner_text()))
