"""A lesson with five members, four of them on phones: they draw a training set, which is moderated, follow
the host, have the controls for a while, and each train a run of their own in a challenge.
"""

import re
from collections.abc import Sequence

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage, Server
from tests.e2e.lab import choose, expect_session, train
from tests.e2e.test_own_pictures import add, counts
from tests.e2e.test_room import DESK, join

# The same again would be a copy, which is on the side of its original.
DIGITS = ((0, 1), (6, 7), (8, 4), (3, 9), (5, 2))

# Of one that has learned something; a network that has not calls about a tenth of the digits right.
AHEAD = re.compile(r"You are 1st of 5, with [5-9]\d(\.\d)? %")

# What a key changes is on the page after the next frame.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def join_all(host: Page, browser: Browser, server: Server) -> list[Page]:
    """Four phones and a laptop in the host's room: Ada, Grace, Alan, somebody without a name, and Emmy."""
    path = f"/join/{host.get_by_test_id('room-code').inner_text().replace(' ', '')}"
    phones = [join(browser, server, path, name=name) for name in ("Ada", "Grace", "Alan", "")]
    laptop = join(browser, server, path, name="Emmy", device=DESK)
    expect(host.get_by_test_id("member")).to_have_count(5)
    host.keyboard.press("Escape")
    return [*phones, laptop]


def draw_a_training_set(host: Page, members: Sequence[Page]) -> None:
    """Each is asked for one class after the other; what one has drawn is taken out, and put back."""
    choose(host, "dataset", "own_pictures")
    expect(members[0].get_by_text("The host is naming the classes")).to_be_visible()
    host.get_by_test_id("classes-save").click()
    for member, digits in zip(members, DIGITS, strict=True):
        asked = member.get_by_test_id("asked")
        expect(asked).to_contain_text("Draw: ")
        first = asked.inner_text()
        add(member, digits[0], by_key=False)
        expect(asked).not_to_have_text(first)
        add(member, digits[1], by_key=False)
    for control in ("own-bring", "own-classes", "own-wall"):
        expect(members[0].get_by_test_id(control)).to_have_count(0)
    counts(host, 5, 5)
    host.get_by_test_id("own-wall").click()
    host.get_by_test_id("wall-person").click()
    wall = host.get_by_test_id("album-wall")
    wall.get_by_role("button", name="Choose all of Emmy").click()
    wall.get_by_test_id("own-remove").click()
    counts(host, 4, 4)
    wall.get_by_role("button", name="Undo").click()
    counts(host, 5, 5)
    host.keyboard.press("Escape")
    state = expect_session(host, lambda state: state["data"]["train_size"] + state["data"]["test_size"] == 10)
    assert state["data"]["test_size"] >= 2
    train(host, 20)


def lead(host: Page, members: Sequence[Page]) -> None:
    """Screens follow the host; one looks around, and comes back."""
    one, two = members[:2]
    host.get_by_test_id("lead").click()
    expect(one.get_by_test_id("led")).to_contain_text("You follow the host")
    host.get_by_role("button", name="Dense").first.click()
    opened = [member.get_by_role("region", name="One layer closer") for member in members]
    for panel in opened:
        expect(panel).to_be_visible()
    opened[0].get_by_role("button", name="Back").click()
    expect(one.get_by_test_id("led")).to_contain_text("You look around")
    host.keyboard.press("Escape")
    for panel in opened:
        expect(panel).to_be_hidden()
    host.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        host.keyboard.press(key)
    host.evaluate(PAINTED)
    unit = host.get_by_test_id("read-unit").inner_text()
    expect(two.get_by_test_id("read-unit")).to_have_text(unit)
    expect(one.get_by_test_id("read-unit")).to_be_hidden()
    one.get_by_test_id("come-back").click()
    expect(one.get_by_test_id("read-unit")).to_have_text(unit)
    # What is closed just before the end is closed on all screens.
    host.get_by_role("button", name="Dense").first.click()
    expect(opened[0]).to_be_visible()
    host.keyboard.press("Escape")
    host.get_by_test_id("lead").click()
    for member in members:
        expect(member.get_by_test_id("led")).to_be_hidden()
    for panel in opened:
        expect(panel).to_be_hidden()


def hand_over(host: Page, members: Sequence[Page]) -> None:
    """One has the controls for a while; what that one changed is undone by name, and redone."""
    emmy = members[-1]
    more = emmy.get_by_test_id("more-dense_1")
    units = more.locator("xpath=../output")
    expect(more).to_be_hidden()
    host.get_by_test_id("room-panel").click()
    seat = host.get_by_test_id("member").filter(has_text="Emmy")
    seat.get_by_test_id("hand-over").click()
    expect(emmy.get_by_test_id("standing")).to_have_text("You have the controls.")
    expect(members[0].get_by_test_id("play")).to_be_hidden()
    more.click()
    changed = seat.get_by_test_id("last-change")
    expect(changed).to_contain_text("Changed: dense_1 16 → 18 units")
    expect(host.get_by_test_id("last-change")).to_have_count(1)
    changed.get_by_test_id("undo-change").click()
    expect(units).to_have_text("16")
    changed.get_by_test_id("redo-change").click()
    expect(units).to_have_text("18")
    host.keyboard.press("Escape")
    newest = host.get_by_test_id("newest-change")
    expect(newest).to_contain_text("Emmy changed dense_1 16 → 18 units")
    newest.get_by_test_id("turn-newest").click()
    expect(newest).to_contain_text("Emmy – undone:")
    expect(units).to_have_text("16")
    newest.get_by_role("button", name="Put away").click()
    expect(newest).to_have_count(0)
    host.get_by_test_id("room-panel").click()
    emmy.get_by_test_id("play").click()
    expect(host.get_by_test_id("pause")).to_be_attached()
    seat.get_by_test_id("hand-over").click()
    expect(emmy.get_by_test_id("pause")).to_be_hidden()
    expect(more).to_be_hidden()
    host.keyboard.press("Escape")
    host.get_by_test_id("pause").click()


def at(page: Page, words: str) -> None:
    """A page looks at the run that these words tell of."""
    expect(page.get_by_test_id("whereabouts")).to_contain_text(words)


def challenge(host: Page, members: Sequence[Page]) -> None:
    """Everyone trains a run of their own, for a result; the winner's network is opened for all."""
    one, two = members[:2]
    host.get_by_test_id("everyone-trains").click()
    host.get_by_test_id("give-runs").click()
    for member in members:
        at(member, "This run is yours")
        expect(member.get_by_test_id("asked")).to_have_count(0)
    of_own = re.compile(re.escape(two.url.split("#")[0]) + "(#|$)")
    tiles = host.get_by_test_id("tile")
    expect(tiles).to_have_count(5)

    host.get_by_test_id("challenge").click()
    host.get_by_test_id("rule-minutes").fill("10")
    host.get_by_test_id("start-challenge").click()
    expect(one.get_by_test_id("clock")).to_have_text(re.compile(r"^9:\d\d$|^10:00$"))
    two.get_by_test_id("play").click()
    # All begin alike, and the first steps can be worse than none: the clock is stopped once she is ahead.
    expect(two.get_by_test_id("my-place")).to_have_text(AHEAD)
    host.get_by_test_id("stop-clock").click()
    expect(two.get_by_test_id("clock")).to_have_text("Over")
    expect(one.get_by_test_id("ranking")).to_contain_text("1 Grace")
    host.get_by_test_id("show-winner").click()
    for page in (host, *members):
        at(page, "This run is yours" if page is two else "This is the run of Grace")
        expect(page).to_have_url(of_own)
    host.get_by_test_id("stop-showing").click()
    at(one, "This run is yours")
    host.get_by_test_id("end-challenge").click()
    expect(tiles).to_have_count(5)
    host.get_by_test_id("call-together").click()
    at(two, "All look at this run; yours waits")
    host.get_by_test_id("call-together").click()
    at(two, "This run is yours")
    expect(two).to_have_url(of_own)


def test_a_lesson_with_five_members(open_page: OpenPage, browser: Browser, server: Server) -> None:
    host = open_page("/#room=open")
    members = join_all(host, browser, server)
    draw_a_training_set(host, members)
    lead(host, members)
    hand_over(host, members)
    choose(host, "dataset", "digits_8x8")
    host.get_by_test_id("room-drawings").click()
    host.get_by_test_id("ask-for").select_option("7")
    expect(members[0].get_by_test_id("asked")).to_have_text("Draw: 7")
    challenge(host, members)
    for member in members:
        member.context.close()
