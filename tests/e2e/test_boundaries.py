"""What a page does with a session that it cannot show: a part fails, and says so."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from neurarium.protocol.patch import patched
from tests.e2e.conftest import Server, wait_until_ready
from tests.e2e.lab import link_of

Change = Callable[[dict[str, Any]], None]


def open_changed(context: BrowserContext, server: Server, change: Change) -> Page:
    """Open a page to which the server seems to say something else of its session."""
    page = context.new_page()

    def pass_on(route: WebSocketRoute) -> None:
        upstream = route.connect_to_server()
        session: dict[str, Any] = {}

        def passed(message: str | bytes) -> None:
            nonlocal session
            event: dict[str, Any] = json.loads(message) if isinstance(message, str) else {"type": "frame"}
            if event["type"] in ("session_changed", "session_patched"):
                session = event.get("session") or patched(session, event["changes"])
                changed = deepcopy(session)
                change(changed)
                message = json.dumps({"type": "session_changed", "session": changed})
            route.send(message)

        upstream.on_message(passed)

    page.route_web_socket("**/ws", pass_on)
    page.goto(server.address)
    return page


def test_two_classes_of_one_name_are_shown_as_any_others(context: BrowserContext, server: Server) -> None:
    def name_alike(session: dict[str, Any]) -> None:
        session["data"]["class_names"] = ["A"] * len(session["data"]["class_names"])

    page = open_changed(context, server, name_alike)
    wait_until_ready(page)
    page.get_by_role("tab", name="Confusion").click()
    expect(page.get_by_role("columnheader", name="A")).to_have_count(10)
    expect(page.get_by_test_id("failed-part")).to_have_count(0)


def test_a_part_that_fails_says_so_leaves_the_others_and_comes_back(
    context: BrowserContext, server: Server
) -> None:
    broken = True

    def take_class_names_away(session: dict[str, Any]) -> None:
        if broken:
            session["data"]["class_names"] = None

    with context.expect_event(
        "request", lambda request: request.url.endswith("/api/page-errors")
    ) as reported:
        page = open_changed(context, server, take_class_names_away)
    told = reported.value.post_data_json
    failed = page.get_by_test_id("failed-part").filter(has_text="The output could not be shown")
    expect(failed).to_be_visible()
    assert told["part"]
    assert told["message"]
    expect(page.get_by_role("region", name="Training", exact=True)).to_be_visible()
    broken = False
    before = link_of(page)
    page.get_by_test_id("new-start").click()
    link_of(page, after=before)
    expect(page.get_by_test_id("coming")).to_have_text("")
    failed.get_by_role("button", name="Show again").click()
    expect(failed).to_have_count(0)
    expect(page.get_by_test_id("guess")).to_be_visible()


def test_a_part_whose_script_is_gone_from_the_server_says_so_and_is_fetched_again(
    context: BrowserContext, server: Server
) -> None:
    """As after an update of the server: its files have other names."""
    page = context.new_page()
    later = re.compile("/assets/(?!index-).*[.](js|css)$")
    page.route(later, lambda route: route.fulfill(status=404, body="gone"))
    page.goto(server.address)
    wait_until_ready(page)
    training, link = page.get_by_role("region", name="Training", exact=True), link_of(page)
    opener = page.get_by_role("button", name="Help")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Help")
    expect(dialog.get_by_role("alert")).to_contain_text("reload the page")
    # Nothing else is said, and nothing of the rest is gone.
    expect(page.get_by_test_id("not-fetched")).to_have_count(1)
    expect(page.get_by_test_id("failed-part")).to_have_count(0)
    page.unroute(later)
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_test_id("take-tour")).to_be_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    expect(training).to_be_visible()
    assert link_of(page) == link
