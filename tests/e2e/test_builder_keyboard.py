"""Building by keyboard alone."""

from playwright.sync_api import Page, expect

from tests.e2e.builder import expect_params, layer
from tests.e2e.lab import wait_for_step

PARAMS = "10,666"
MOST_STOPS = 150
# The key that leads to an element, or nothing once it has the focus.
TOWARDS = """selector => {
    const [now, wanted] = [document.activeElement ?? document.body, document.querySelector(selector)];
    if (now === wanted) return "";
    const isBefore = now.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING;
    return isBefore ? "Shift+Tab" : "Tab";
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab, or Shift+Tab where that is shorter, until an element has the focus, once it is there."""
    expect(page.locator(selector)).to_be_attached()
    for _ in range(MOST_STOPS):
        if not (key := page.evaluate(TOWARDS, selector)):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{MOST_STOPS} times Tab do not lead to {selector}.")


def tab_to_test_id(page: Page, test_id: str) -> None:
    tab_to(page, f"[data-testid='{test_id}']")


def press(page: Page, test_id: str) -> None:
    tab_to_test_id(page, test_id)
    page.keyboard.press("Enter")


def choose_option(page: Page, selector: str, option: str) -> None:
    """Type the beginning of an option into a list of choices."""
    tab_to(page, selector)
    page.keyboard.type(option)


def select_in_list(page: Page, layer_id: str) -> None:
    press(page, f"list-{layer_id}")
    expect(page.get_by_test_id(f"list-{layer_id}")).to_have_attribute("aria-pressed", "true")


def add(page: Page, search: str, layer_id: str) -> None:
    """Search a layer, and add it behind the selected one."""
    tab_to_test_id(page, "palette-search")
    page.keyboard.press("Control+a")
    page.keyboard.type(search)
    page.keyboard.press("Enter")
    expect(layer(page, layer_id)).to_be_attached()


def type_number(page: Page, layer_id: str, field: str, value: int) -> None:
    tab_to(page, f"[data-path='layers.{layer_id}.{field}'] input[role=spinbutton]")
    page.keyboard.press("Control+a")
    page.keyboard.type(str(value))
    page.keyboard.press("Enter")


def choose_field(page: Page, layer_id: str, field: str, option: str) -> None:
    choose_option(page, f"[data-path='layers.{layer_id}.{field}'] select", option)


def build_by_keyboard(page: Page) -> None:
    """Build a small convolutional network from the empty one."""
    press(page, "build")
    choose_option(page, "[data-testid=preset]", "Empty")
    expect(layer(page, "flatten_1")).to_be_attached()
    press(page, "layer-list-toggle")
    select_in_list(page, "input")
    add(page, "conv2d", "conv2d_1")
    type_number(page, "conv2d_1", "filters", 6)
    type_number(page, "conv2d_1", "kernel_size", 5)
    choose_field(page, "conv2d_1", "padding", "valid")
    choose_field(page, "conv2d_1", "activation", "tanh")
    add(page, "avg pool", "avg_pool_1")
    select_in_list(page, "flatten_1")
    add(page, "dense", "dense_1")
    type_number(page, "dense_1", "units", 12)
    choose_field(page, "dense_1", "activation", "tanh")
    expect_params(page, PARAMS)


def test_a_network_is_built_from_empty_trained_connected_and_taken_apart(page: Page) -> None:
    build_by_keyboard(page)
    press(page, "play")
    wait_for_step(page, 3)
    press(page, "pause")
    connect_and_delete_in_the_list(page)
    press(page, "layer-list-toggle")
    copy_duplicate_and_walk_over_layers(page)


def connect_and_delete_in_the_list(page: Page) -> None:
    select_in_list(page, "flatten_1")
    choose_option(page, "[data-testid='connect-flatten_1']", "output")
    expect(page.locator(".svelte-flow__edge[data-id='flatten_1>output']")).to_be_attached()
    page.keyboard.press("Control+z")
    expect(page.locator(".svelte-flow__edge[data-id='dense_1>output']")).to_be_attached()
    tab_to_test_id(page, "list-dense_1")
    page.keyboard.press("Delete")
    expect(layer(page, "dense_1")).to_have_count(0)
    expect(page.get_by_test_id("list-flatten_1")).to_be_focused()
    expect(page.locator(".svelte-flow__edge[data-id='flatten_1>output']")).to_be_attached()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("list-output")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(layer(page, "dense_1")).to_be_attached()


def copy_duplicate_and_walk_over_layers(page: Page) -> None:
    expect(layer(page, "dense_1")).to_be_visible()
    tab_to(page, ".svelte-flow__node[data-id=avg_pool_1]")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".svelte-flow__node[data-id=dense_1]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Layer dense_1", exact=True)).to_be_visible()
    page.keyboard.press("Control+d")
    expect(layer(page, "dense_2")).to_be_attached()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(layer(page, "dense_3")).to_be_attached()
    page.keyboard.press("Delete")
    expect(layer(page, "dense_3")).to_have_count(0)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(layer(page, "dense_3")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(layer(page, "dense_3")).to_be_attached()
