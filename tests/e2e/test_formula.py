"""A rule that somebody writes, as data of the plane."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import expect_session
from tests.e2e.plane import open_plane


def expect_rule(page: Page, formula: str) -> None:
    """Wait until the session learns from points of this rule."""
    expect_session(page, lambda state: state["experiment"]["dataset"]["config"]["formula"] == formula)


def test_a_rule_is_written_refused_in_its_place_and_undone(open_page: OpenPage) -> None:
    page = open_plane(open_page)
    page.get_by_test_id("dataset-formula_classes").click()
    field, said = page.get_by_test_id("formula"), page.get_by_test_id("formula-said")
    expect(field).to_have_value("sin(x)*y > 0.3")
    expect(page.get_by_test_id("dataset-formula_classes")).to_have_attribute("aria-busy", "false")
    field.fill("2x > y + foo")
    expect(said.locator("mark")).to_have_text("foo")
    expect(said).to_contain_text("There is no “foo”")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect_rule(page, "sin(x)*y > 0.3")
    field.fill("2x > y")
    expect(said).to_contain_text("Read as 2 * x > y")
    expect_rule(page, "2x > y")
    example = page.get_by_role("button", name="abs(x) + abs(y) < 4")
    example.press("Enter")
    expect(example).to_have_attribute("aria-pressed", "true")
    expect(field).to_have_value("abs(x) + abs(y) < 4")
    field.fill("x >")
    expect(said).to_contain_text("missing after")
    field.press("Escape")
    expect(field).to_have_value("abs(x) + abs(y) < 4")
    field.fill("sqrt(x) > 1")
    expect(said).to_contain_text("points: they are left out")
