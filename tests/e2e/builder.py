"""What people do in the builder, for tests to say in one word."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.lab import choose, field, set_number


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
    """The wires that are drawn, such as `input>dense_1`."""
    ids = page.locator(".svelte-flow__edge").evaluate_all("wires => wires.map(wire => wire.dataset.id)")
    return set(ids)


def select(page: Page, layer_id: str) -> None:
    """Click a layer, wherever the canvas shows it, and wait for its settings."""
    page.get_by_test_id("fit").click()
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


def drag_to_wire(page: Page, layer_type: str, wire: str) -> None:
    """Drag a layer from the palette onto a wire."""
    page.get_by_test_id("fit").click()
    path = page.locator(f".svelte-flow__edge[data-id='{wire}'] .svelte-flow__edge-path")
    expect(path).to_be_attached()
    page.evaluate("Promise.allSettled(document.getAnimations().map(animation => animation.finished))")
    page.wait_for_timeout(300)  # the canvas glides to where it shows all
    chip = page.get_by_test_id(f"palette-{layer_type}").bounding_box()
    assert chip is not None
    x, y = path.evaluate(
        "wire => { const { x, y, width, height } = wire.getBoundingClientRect();"
        " return [x + width / 2, y + height / 2]; }"
    )
    page.mouse.move(chip["x"] + 20, chip["y"] + 12)
    page.mouse.down()
    page.mouse.move(x, y, steps=8)
    page.mouse.up()


def expect_params(page: Page, count: str) -> None:
    """Wait until the session runs a network of so many trained numbers."""
    expect(page.get_by_test_id("parameters")).to_have_text(count, timeout=90_000)


def step_count(page: Page) -> int:
    """How many steps were trained."""
    return int(re.sub(r"\D", "", page.get_by_test_id("step-count").inner_text()))
