"""A host and two phones: each trains a run of its own in a challenge, and the winner is shown to all."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage, Server
from tests.e2e.test_room import join


def at(page: Page, words: str) -> None:
    """A page looks at the run that these words tell of."""
    expect(page.get_by_test_id("whereabouts")).to_contain_text(words)


def test_everyone_trains_and_the_winner_is_shown_to_all(
    open_page: OpenPage, browser: Browser, server: Server
) -> None:
    host = open_page("/#room=open")
    code = host.get_by_test_id("room-code").inner_text()
    host.keyboard.press("Escape")
    one = join(browser, server, f"/join/{code.replace(' ', '')}", name="Ada")
    host.get_by_test_id("everyone-trains").click()
    host.get_by_test_id("give-runs").click()
    at(one, "This run is yours")
    two = join(browser, server, f"/join/{code.replace(' ', '')}", name="Grace")
    at(two, "This run is yours")
    own = two.url
    tiles = host.get_by_test_id("tile")
    expect(tiles).to_have_count(2)

    host.get_by_test_id("challenge").click()
    host.get_by_test_id("rule-minutes").fill("10")
    host.get_by_test_id("start-challenge").click()
    expect(one.get_by_test_id("clock")).to_have_text(re.compile(r"^9:\d\d$|^10:00$"))
    two.get_by_test_id("play").click()
    expect(two.get_by_test_id("my-place")).to_contain_text("You are 1st of 2")
    expect(one.get_by_test_id("my-place")).to_contain_text("You are 2nd of 2")
    host.get_by_test_id("stop-clock").click()
    expect(two.get_by_test_id("clock")).to_have_text("Over")
    expect(one.get_by_test_id("ranking")).to_contain_text("1 Grace")
    host.get_by_test_id("show-winner").click()
    for page in (host, one):
        at(page, "This is the run of Grace")
        assert page.url.split("#")[0] == own.split("#")[0]
    host.get_by_test_id("stop-showing").click()
    at(one, "This run is yours")
    host.get_by_test_id("end-challenge").click()
    expect(tiles).to_have_count(2)
    host.get_by_test_id("call-together").click()
    at(two, "All look at this run; yours waits")
    host.get_by_test_id("call-together").click()
    at(two, "This run is yours")
    assert two.url.split("#")[0] == own.split("#")[0]
