"""What a page does when its server goes away and comes back."""

import contextlib
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import TOUR_SEEN, Server, start_server, wait_until_ready
from tests.e2e.lab import choose, expect_session, train, wait_for_step, wait_until, wait_until_answered
from tests.e2e.strokes import draw


@pytest.fixture
def saving(tmp_path: Path) -> dict[str, str]:
    """The environment of servers that save what they train, and find it again."""
    return {
        "NEURARIUM_DATABASE_URL": "",
        "NEURARIUM_DATA_DIR": str(tmp_path / "data"),
        "NEURARIUM_SAVE_SECS": "0.2",
    }


@pytest.fixture
def mortal_server(saving: dict[str, str]) -> Iterator[Server]:
    running = start_server(0, **saving)
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def start_again(saving: dict[str, str]) -> Iterator[Callable[..., Server]]:
    """Starts servers at a port, which may have died with the test: none outlives it."""
    started: list[Server] = []

    def start(port: int, **environment: str) -> Server:
        started.append(start_server(port, **{**saving, **environment}))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()


def saved_step(folder: Path) -> int:
    """How far the only session is saved."""
    with contextlib.closing(sqlite3.connect(folder / "data" / "neurarium.db")) as rows:
        try:
            # Kept runs and the past are saved under names of their own.
            saved = rows.execute("SELECT step FROM saved_session WHERE id NOT LIKE '%.%'")
            return max((step for (step,) in saved), default=0)
        except sqlite3.OperationalError:  # there is no such table yet
            return 0


def kill(server: Server) -> int:
    """Kill a server where it stands; its port."""
    server.process.kill()
    server.process.wait()
    return int(server.address.rsplit(":", 1)[1])


def test_all_pages_of_a_session_meet_again_when_their_server_hung_or_was_killed(
    mortal_server: Server, start_again: Callable[..., Server], context: BrowserContext, tmp_path: Path
) -> None:
    page, other = context.new_page(), context.new_page()
    page.add_init_script(TOUR_SEEN)
    page.goto(mortal_server.address)
    wait_until_ready(page)
    first_steps = notice_that_the_server_hangs(page, mortal_server)
    first = page.get_by_test_id("preset").input_value()
    choose(page, "preset", "linear")
    train(page, 50)
    other.goto(page.url)
    wait_until_ready(other)
    link = page.url.split("#")[0]
    page.get_by_test_id("play").click()
    wait_until(page, lambda: saved_step(tmp_path) > 50)
    port = kill(mortal_server)
    expect(page.get_by_test_id("connection")).to_have_text(re.compile("Reconnecting"))
    expect(page.get_by_text("The connection was lost. Reconnecting")).to_be_visible()
    expect(page.get_by_test_id("step")).to_be_disabled()
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("unanswered")).to_contain_text("these are kept: pause")

    step = saved_step(tmp_path)
    restarted = start_again(port)
    for each in (page, other):
        expect(each.get_by_test_id("error")).to_contain_text(f"brought this run back at step {step:,}, paus")
        expect(each.get_by_test_id("connection")).to_have_attribute("data-status", "open")
        expect(each.get_by_test_id("step-count")).to_have_text(f"{step:,}")
        expect(each.get_by_test_id("preset")).to_have_value("linear")
        assert each.url.split("#")[0] == link
    page.get_by_test_id("step").click()
    expect(other.get_by_test_id("step-count")).to_have_text(f"{step + 1:,}")
    # The past and undo lead to before the server was killed.
    page.get_by_test_id("timeline").focus()
    page.keyboard.press("Home")
    expect(page.get_by_test_id("past")).to_contain_text(f"Step 0 of {step + 1:,}")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("preset")).to_have_value(first)
    # The list says what was asked for; the steps say what is there.
    expect(page.get_by_test_id("step-count")).to_have_text(f"{first_steps:,}")
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_test_id("preset")).to_have_value("linear")
    expect(page.get_by_test_id("step-count")).to_have_text(f"{step + 1:,}")
    # A page that comes while there is no answer yet shows what stood on it.
    page.route("**/api/sessions/*", lambda _: None)
    page.reload()
    expect(page.get_by_test_id("opening")).to_contain_text(f"Coming back… Step {step + 1:,}")
    # What the page that was left says a moment later is shown as well.
    other.evaluate(
        """() => {
            const key = "neurarium.last-seen";
            const seen = JSON.parse(localStorage.getItem(key));
            localStorage.setItem(key, JSON.stringify({ ...seen, step: seen.step + 1 }));
        }"""
    )
    expect(page.get_by_test_id("opening")).to_contain_text(f"Coming back… Step {step + 2:,}")
    expect(page.get_by_test_id("opening").locator("img")).to_be_visible()
    page.unroute_all()
    page.reload()
    expect(page.get_by_test_id("step-count")).to_have_text(f"{step + 1:,}")
    expect(page.get_by_test_id("opening")).to_have_count(0)

    port = kill(restarted)
    start_again(port, NEURARIUM_DATA_DIR=str(tmp_path / "elsewhere"))
    for each in (page, other):
        expect(each.get_by_test_id("error")).to_contain_text("began again here")
        expect(each.get_by_test_id("error")).to_contain_text("steps of training and its history are gone")
        expect(each.get_by_test_id("connection")).to_have_attribute("data-status", "open")
        expect(each.get_by_test_id("step-count")).to_have_text("0")
        expect(each.get_by_test_id("preset")).to_have_value("linear")
        assert each.url.split("#")[0] == link
    page.get_by_test_id("step").click()
    expect(other.get_by_test_id("step-count")).to_have_text("1")


def test_who_comes_to_an_address_that_was_forgotten_meets_others_there_and_keeps_it_for_a_lesson(
    server: Server, context: BrowserContext
) -> None:
    page, other = context.new_page(), context.new_page()
    for each in (page, other):
        each.add_init_script(TOUR_SEEN)
        each.goto(f"{server.address}/s/aLesson1")
        wait_until_ready(each)
    expect(page.get_by_test_id("error")).to_contain_text("no longer knew this session")
    expect(other.get_by_test_id("error")).to_have_count(0)
    page.get_by_test_id("step").click()
    expect(other.get_by_test_id("step-count")).to_have_text("1")
    page.get_by_test_id("share").click()
    page.get_by_text("Keep this session for a lesson").click()
    expect(page.get_by_test_id("held")).to_contain_text("For 7 days")


def notice_that_the_server_hangs(page: Page, server: Server) -> int:
    """It is asked again when it goes on, and trains then: so many steps."""
    draw(page, 1)
    wait_until_answered(page)
    shown = page.locator(".unanswered")
    expect(shown).to_have_count(0)
    server.process.send_signal(signal.SIGSTOP)
    try:
        page.get_by_test_id("pad").press("Delete")
        draw(page, 7)
        expect(shown.first).to_be_visible()
        expect(page.get_by_test_id("connection")).not_to_have_attribute("data-status", "open")
        page.get_by_test_id("play").click()
        expect(page.get_by_test_id("unanswered")).to_contain_text("play")
    finally:
        server.process.send_signal(signal.SIGCONT)
    expect(page.get_by_test_id("connection")).to_have_attribute("data-status", "open")
    wait_until_answered(page)
    expect(shown).to_have_count(0)
    wait_for_step(page, 1)
    page.get_by_test_id("pause").click()
    step: int = expect_session(page, lambda state: not state["playing"])["step"]
    return step
