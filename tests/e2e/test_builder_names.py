"""Layers are called otherwise, and keep what they have learned."""

from playwright.sync_api import Page, expect

from tests.e2e.builder import expect_wires, layer, open_builder, select
from tests.e2e.lab import wait_for_step


def rename(page: Page, name: str, field: str = "layer-name") -> None:
    """Type a name into the field of the layer that is selected."""
    page.get_by_test_id(field).fill(name)
    page.get_by_test_id(field).press("Enter")


def test_a_layer_is_renamed_keeps_what_it_has_learned_and_takes_no_others_name(page: Page) -> None:
    open_builder(page)
    page.get_by_test_id("play").click()
    wait_for_step(page, 10)
    page.get_by_test_id("pause").click()
    select(page, "dense_1")
    rename(page, "first hidden")
    expect(layer(page, "first_hidden")).to_have_attribute("data-carried", "kept")
    expect(page.get_by_role("region", name="Layer first_hidden", exact=True)).to_be_visible()
    expect(page.get_by_test_id("layer-name")).to_be_focused()
    expect_wires(page, "flatten>first_hidden", "first_hidden>dense_2")
    markers = page.get_by_role("list", name="What was changed while training")
    expect(markers).to_contain_text("dense_1 renamed to first_hidden")
    page.get_by_test_id("undo").click()
    expect(layer(page, "dense_1")).to_have_attribute("data-carried", "kept")
    refuse_names_in_words(page)


def refuse_names_in_words(page: Page) -> None:
    """Those that are taken or empty."""
    page.get_by_test_id("layer-list-toggle").click()
    page.get_by_test_id("list-dense_1").click()
    actions = page.get_by_test_id("layer-list")
    rename(page, "dense_2", "list-name")
    expect(actions).to_contain_text("Another layer is called dense_2 already.")
    rename(page, " ", "list-name")
    expect(actions).to_contain_text("A layer needs a name.")
    page.get_by_test_id("list-name").press("Escape")
    expect(page.get_by_test_id("list-name")).to_have_value("dense_1")
    rename(page, "hidden", "list-name")
    expect(page.get_by_test_id("list-hidden")).to_be_visible()
    expect(page.get_by_test_id("list-name")).to_be_focused()
