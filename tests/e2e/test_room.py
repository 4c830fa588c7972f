"""A room of a host at a desk and two members with phones: by its code, with locks, and what each may do."""

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import TOUR_SEEN, OpenPage, Server, new_context
from tests.e2e.lab import wait_until_answered
from tests.e2e.strokes import draw

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


def join(
    browser: Browser,
    server: Server,
    path: str,
    *,
    code: str = "",
    name: str = "",
    device: Mapping[str, Any] = PHONE,
) -> Page:
    """A device of its own, most often a phone, that joins."""
    context = new_context(browser, **device)
    context.add_init_script(TOUR_SEEN)
    phone = context.new_page()
    phone.goto(server.address + path)
    if code:
        phone.get_by_test_id("join-code").fill("ABCDEF")
        phone.get_by_test_id("join").click()
        expect(phone.get_by_test_id("join-refusal")).to_contain_text("no room with this code")
        phone.get_by_test_id("join-code").fill(code.lower())
    phone.get_by_test_id("join-name").fill(name)
    phone.get_by_test_id("join").click()
    expect(phone.get_by_test_id("room")).to_be_visible()
    return phone


def asked(host: Page, one: Page, two: Page) -> None:
    """A question is answered, and its answers are shown."""
    host.get_by_test_id("ask-question").click()
    host.get_by_test_id("ready-question").first.click()
    host.get_by_test_id("question-ask").click()
    one.get_by_test_id("choice").nth(8).get_by_role("button").click()
    expect(host.get_by_test_id("count").nth(8)).to_have_text("1")
    expect(host.get_by_test_id("answered")).to_have_text("1 of 2 answered")
    expect(two.get_by_test_id("count")).to_have_count(0)
    host.get_by_test_id("show-answers").click()
    expect(two.get_by_test_id("count").nth(8)).to_have_text("1")
    host.get_by_test_id("end-question").click()
    expect(one.get_by_test_id("question")).to_be_hidden()


def test_a_class_joins_by_a_code_and_the_host_says_who_may_do_what(
    open_page: OpenPage, browser: Browser, server: Server
) -> None:
    host = open_page("/#room=open")
    panel = host.get_by_test_id("panel")
    expect(panel).to_contain_text(
        "make class"
    )  # only this computer reaches a server that listens to loopback
    expect(host.get_by_test_id("member")).to_have_count(0)
    code = host.get_by_test_id("room-code").inner_text()
    expect(host.get_by_test_id("show-large")).to_have_count(0)
    one = join(browser, server, "/join", code=code, name="Ada")
    two = join(browser, server, f"/join/{code.replace(' ', '')}")
    members = host.get_by_test_id("member")
    expect(members).to_have_count(2)
    expect(members.first).to_contain_text("Ada")

    # Thirty hands on one run: members begin with their pad alone.
    for phone in (one, two):
        expect(phone.get_by_test_id("standing")).to_contain_text("The host has locked Play and Step")
        expect(phone.get_by_test_id("play")).to_be_hidden()
        expect(phone.get_by_test_id("build")).to_be_hidden()
        expect(phone.get_by_test_id("pad")).to_be_visible()

    # The page hides what the server would refuse; what is asked for all the same is refused in words.
    host.get_by_test_id("lock-building").click()
    one.get_by_test_id("more-dense_1").click()
    expect(host.get_by_test_id("more-dense_1").locator("xpath=../output")).to_have_text("18")
    host.get_by_test_id("lock-building").click()
    expect(one.get_by_test_id("more-dense_1")).to_be_hidden()
    one.keyboard.press("Control+z")
    expect(one.get_by_test_id("error")).to_contain_text("The host has locked the network")
    host.get_by_test_id("lock-drawing").click()
    expect(one.get_by_test_id("error")).to_have_count(0)
    expect(one.locator(".pad")).to_have_attribute("inert", "")
    host.get_by_test_id("lock-drawing").click()
    expect(one.locator(".pad")).not_to_have_attribute("inert", "")

    host.keyboard.press("Escape")
    one.get_by_test_id("pad").scroll_into_view_if_needed()
    draw(one, 1)
    host.get_by_test_id("room-drawings").click()
    expect(host.get_by_test_id("drawn")).to_contain_text("Ada")
    said = host.get_by_test_id("drawn").locator("strong")
    # Of all that was drawn: the first of it was answered as well.
    wait_until_answered(one)
    guess = one.get_by_test_id("guess").inner_text()
    assert guess in tuple("0123456789")
    expect(said).to_have_text(guess)
    host.get_by_test_id("ask-for").select_option(guess)
    expect(host.get_by_test_id("drawings-right")).to_have_text("1 of 1 read right")
    expect(two.get_by_test_id("asked")).to_have_text(f"Draw: {guess}")
    host.get_by_test_id("put-in-spotlight").click()
    expect(host.get_by_test_id("spotlight")).to_contain_text("Ada")
    expect(one.get_by_test_id("in-spotlight")).to_be_visible()
    expect(two.get_by_test_id("in-spotlight")).to_have_count(0)
    host.get_by_test_id("end-spotlight").click()
    expect(one.get_by_test_id("in-spotlight")).to_have_count(0)
    host.get_by_test_id("room-panel").click()
    host.get_by_test_id("show-member").first.click()
    expect(host.get_by_test_id("spotlight")).to_contain_text("Ada")
    host.get_by_test_id("end-spotlight").click()
    host.get_by_test_id("room-drawings").click()

    asked(host, one, two)

    host.get_by_test_id("freeze").click()
    for phone in (one, two):
        expect(phone.get_by_test_id("frozen")).to_have_text("Eyes to the front")
    host.get_by_test_id("freeze").click()
    expect(one.get_by_test_id("frozen")).to_be_hidden()

    # A phone that reloads, or scans the code again, is in its seat again.
    one.goto(f"{server.address}/join/{code.replace(' ', '')}")
    one.get_by_test_id("join-back").click()
    expect(one.get_by_test_id("room")).to_contain_text("Ada")
    host.get_by_test_id("room-panel").click()
    expect(members).to_have_count(2)

    members.nth(1).get_by_test_id("remove").click()
    expect(two.get_by_test_id("error")).to_contain_text("has taken your seat")
    expect(two.get_by_test_id("room")).to_be_hidden()
    expect(members).to_have_count(1)
    # Removed is not banned: the code is filled in, and the seat of before is none any more.
    two.get_by_test_id("join-again").click()
    expect(two.get_by_test_id("join-code")).to_have_value(code.replace(" ", ""))
    expect(two.get_by_test_id("join-back")).to_have_count(0)
    two.get_by_test_id("join").click()
    expect(members).to_have_count(2)
    host.get_by_test_id("lock-joining").click()
    members.nth(1).get_by_test_id("remove").click()
    expect(two.get_by_test_id("error")).to_contain_text("lets nobody else in now")
    expect(two.get_by_test_id("join-again")).to_have_count(0)
    host.get_by_test_id("erase").click()
    host.get_by_test_id("erase-now").click()
    expect(one.get_by_test_id("error")).to_contain_text("This room has ended")
    expect(one.get_by_test_id("room")).to_be_hidden()
    expect(host.get_by_test_id("erased")).to_contain_text("The run stays yours")
    host.keyboard.press("Escape")
    expect(host).to_have_url(re.compile(r"/s/\w{8}#"))
    # Its address is the host's from now on, whoever knows it.
    one.goto(host.url.partition("#")[0])
    expect(one.get_by_test_id("error")).to_contain_text("This room has ended")
    expect(one.get_by_test_id("play")).to_have_count(0)
    host.reload()
    expect(host.get_by_test_id("play")).to_be_visible()
    for phone in (one, two):
        phone.context.close()
