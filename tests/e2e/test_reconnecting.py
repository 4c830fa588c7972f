"""What a page does when its server goes away and comes back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Server, start_server, wait_until_ready


@pytest.fixture
def mortal_server() -> Iterator[Server]:
    running = start_server()
    yield running
    if running.process.poll() is None:
        running.stop()


def test_it_reconnects_by_itself_says_so_and_offers_a_new_session(
    mortal_server: Server, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(mortal_server.address)
    wait_until_ready(page)
    lost = page.url
    mortal_server.stop()
    expect(page.get_by_test_id("connection")).to_have_text(re.compile("Reconnecting"))
    expect(page.get_by_text("The connection was lost. Reconnecting")).to_be_visible()
    expect(page.get_by_test_id("play")).to_be_disabled()

    restarted = start_server(int(mortal_server.address.rsplit(":", 1)[1]))
    try:
        expect(page.get_by_test_id("error")).to_contain_text("session")
        page.get_by_role("button", name="Begin a new session").click()
        wait_until_ready(page)
        assert page.url != lost
        expect(page.get_by_test_id("connection")).to_have_attribute("data-status", "open")
        expect(page.get_by_test_id("play")).to_be_enabled()
    finally:
        restarted.stop()
