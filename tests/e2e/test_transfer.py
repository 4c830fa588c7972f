"""Transfer: some classes are learned, and others from few examples with what is known of these."""

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import expect_session, train


def test_what_is_known_of_some_digits_is_raced_on_others(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_test_id("chosen-classes").click()
    for name in "98765":
        page.get_by_role("group", name="Classes to tell apart").get_by_role("button", name=name).click()
    expect(page.get_by_test_id("chosen-classes")).to_have_text("5 of 10 classes")
    some = ["0", "1", "2", "3", "4"]
    expect_session(page, lambda state: state["data"]["class_names"] == some and state["status"] != "loading")
    page.get_by_test_id("transfer").click()
    expect(page.get_by_text("has learned nothing yet")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    steps = train(page, 50)

    page.get_by_test_id("transfer").click()
    dialog = page.get_by_role("dialog", name="Teach it something else")
    expect(dialog.get_by_role("button", name="5", exact=True)).to_have_attribute("aria-pressed", "true")
    dialog.get_by_role("button", name="10", exact=True).click()
    page.get_by_test_id("transfer-race").click()
    expect(page.get_by_test_id("race-step")).to_contain_text("Step 400 of 400 · 3 networks")
    page.get_by_test_id("race-take-winner").click()
    others = ["5", "6", "7", "8", "9"]
    expect_session(page, lambda state: state["data"]["class_names"] == others and state["step"] == 400)
    page.get_by_test_id("leaving-undo").click()
    expect_session(page, lambda state: state["data"]["class_names"] == some and state["step"] == steps)
