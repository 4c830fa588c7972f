"""Runs beside each other: branched, switched, compared and deleted; by keyboard, and on a phone."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.lab import expect_no_wider, expect_session, train, train_at_full_speed


def expect_steps(page: Page, *runs: tuple[str, str, int]) -> None:
    """Wait until these are the runs: their names, what they are, and their steps."""
    expect_session(
        page, lambda state: [(run["name"], run["status"], run["steps"]) for run in state["runs"]] == [*runs]
    )


def test_a_branch_stands_beside_its_run_is_compared_named_deleted_and_had_back(page: Page) -> None:
    train_at_full_speed(page)
    steps = train(page, 30)
    page.get_by_test_id("branch").click()
    # The network stays in sight; the list is a click away.
    expect(page.get_by_test_id("runs")).to_have_attribute("title", re.compile("Run 2 begins here, at step"))
    expect(page.get_by_test_id("runs-list")).to_have_count(0)
    page.get_by_test_id("runs").click()
    expect(page.get_by_test_id("run")).to_have_count(2)
    expect_steps(page, ("Run 1", "kept", steps), ("Run 2", "present", steps))
    further = train(page, steps + 30)
    page.get_by_test_id("run-compare").click()
    expect(page.get_by_test_id("beside")).to_contain_text("Run 2 beside Run 1")
    page.locator(".samples button").first.click()
    expect(page.get_by_test_id("beside-verdict")).to_contain_text(re.compile("Both say|Run 2 says"))
    expect(page.get_by_test_id("beside-weights")).to_contain_text("differ by")
    page.get_by_test_id("run-switch").click()
    expect_session(page, lambda state: state["step"] == steps)
    # They have changed places, and are still compared.
    expect(page.get_by_test_id("beside")).to_contain_text("Run 1 beside Run 2")
    expect_steps(page, ("Run 1", "present", steps), ("Run 2", "kept", further))
    page.get_by_test_id("run-trains").click()
    expect(page.get_by_test_id("run").nth(1)).to_contain_text("trains along")
    now = train(page, steps + 10)
    expect_session(page, lambda state: state["runs"][1]["steps"] == further + now - steps)
    page.get_by_test_id("runs-list").press("Escape")
    name_delete_and_have_back_by_keyboard(page)


def name_delete_and_have_back_by_keyboard(page: Page) -> None:
    page.locator("body").press("b")
    page.get_by_test_id("runs").press("Enter")
    expect(page.get_by_test_id("run")).to_have_count(3)
    name = page.get_by_role("textbox", name="Name of the run").first
    name.focus()
    name.fill("before")
    name.press("Enter")
    expect_session(page, lambda state: state["runs"][0]["name"] == "before")
    page.get_by_test_id("run-delete").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("run")).to_have_count(2)
    page.get_by_test_id("run-undelete").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("run")).to_have_count(3)
    page.get_by_test_id("runs-list").press("Escape")
    expect(page.get_by_test_id("runs-list")).to_have_count(0)
    expect(page.get_by_test_id("runs")).to_be_focused()


def test_on_a_phone_the_list_is_a_sheet_that_gives_way_to_what_is_compared(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    train_at_full_speed(page)
    train(page, 10)
    page.get_by_test_id("branch").click()
    page.get_by_test_id("runs").click()
    expect_no_wider(page, 390)
    page.get_by_test_id("run-compare").click()
    expect(page.get_by_test_id("runs-list")).to_have_count(0)
    expect(page.get_by_test_id("beside")).to_be_in_viewport()
