"""A teacher's link: what it hides cannot be reached any other way, and what it promises is there."""

import json

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, number_of
from tests.e2e.lab import expect_session, session_state
from tests.e2e.plane import find_edge, open_plane

# One of what each control is on the page of the plane.
SEEN = {
    "lab": "lab-curve",
    "gallery": "gallery",
    "network": "preset",
    "build": "build",
    "optimizer": "optimizer-settings",
    "data": "dataset-spiral",
    "points": "measure-noise",
    "features": "feature-x",
    "draw": "brush-0",
    "view": "discrete",
    "space": "tab-space",
    "play": "play",
    "step": "step",
    "start": "rewind",
    "speed": "speed",
    "stop": "stop-conditions",
    "share": "teach",
}


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the page."""
    page.evaluate(
        """([name, text]) => {
          const dataTransfer = new DataTransfer()
          dataTransfer.items.add(new File([text], name))
          document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
        }""",
        [name, text],
    )


def lesson_of(page: Page) -> str:
    """The path of the link that the dialog offers."""
    return "/" + page.get_by_test_id("teach-link").input_value().split("/", 3)[3]


def test_every_control_key_drop_and_address_asks_the_same_table(open_page: OpenPage) -> None:
    """Without controls of the data, their column is the network's."""
    page = open_plane(open_page)
    edge = find_edge(page, page.mouse.move)
    page.wait_for_function("() => location.hash.includes('e=')")
    experiment = page.evaluate("location.hash").split("&")[0]
    for control, seen in SEEN.items():
        expect(page.get_by_test_id(seen), control).to_be_visible()
    lesson = open_page(f"/{experiment}&hide={','.join([*SEEN, 'edit', 'weights', 'confusion'])}", tempo=True)
    for seen in SEEN.values():
        expect(lesson.get_by_test_id(seen)).to_be_hidden()
    expect(lesson.locator("aside.data")).to_be_hidden()
    box = lesson.locator("main").bounding_box()
    assert box is not None
    assert box["x"] == 0
    before = expect_session(lesson, lambda state: state["status"] == "paused")
    for key in ("Space", "ArrowRight", "r", "n"):
        lesson.keyboard.press(key)
    lesson.mouse.click(*edge)
    expect(lesson.get_by_test_id("param-field")).to_have_count(0)
    for name, text in (("own.json", json.dumps(before["experiment"])), ("own.csv", "a,b,c\n1,2,3\n4,5,6")):
        drop(lesson, name, text)
        expect(lesson.get_by_test_id("error")).to_contain_text("This lesson has its own data")
        lesson.get_by_role("button", name="Dismiss").click()
    lesson.evaluate("location.hash = '#e=bm90aGluZw'")
    lesson.wait_for_function(
        "([e]) => location.hash.startsWith(e) && location.hash.includes('hide=')", arg=[experiment]
    )
    expect(lesson.get_by_test_id("lab-curve")).to_be_hidden()
    assert session_state(lesson) == before
    assert "hide=" in (lesson.locator(".brand").get_attribute("href") or "")


def test_what_is_hidden_in_the_lab_of_digits_is_not_there(open_page: OpenPage) -> None:
    lesson = open_page("/#hide=weights,confusion")
    expect(lesson.get_by_role("tab", name="Mistakes")).to_be_visible()
    expect(lesson.get_by_role("tab", name="Confusion")).to_have_count(0)
    lesson.locator("main .stage").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        lesson.keyboard.press(key)
    closer = lesson.get_by_role("region", name="One unit closer")
    expect(closer.get_by_role("table")).to_be_visible()
    expect(closer.get_by_role("textbox")).to_have_count(0)
    expect(closer.get_by_test_id("param-field")).to_have_count(0)


def test_a_lesson_begins_with_weights_by_hand_stop_conditions_and_a_task_or_is_a_shared_run(
    open_page: OpenPage,
) -> None:
    page = open_plane(open_page)
    set_weights_stop_conditions_and_a_task(page)
    begin_the_lesson_and_reach_its_goal(page, open_page)
    page.keyboard.press("Escape")
    share_a_limited_run(page, open_page)


def set_weights_stop_conditions_and_a_task(page: Page) -> None:
    page.mouse.click(*find_edge(page, page.mouse.move))
    page.get_by_test_id("param-field").fill("4")
    page.get_by_test_id("param-field").press("Enter")
    page.get_by_test_id("stop-conditions").click()
    page.get_by_test_id("stop-step").click()
    page.get_by_test_id("stop-step-value").fill("20000")
    page.get_by_test_id("stop-step-value").press("Enter")
    page.keyboard.press("Escape")
    expect_session(page, lambda state: state["stop"]["step"] is not None)
    page.get_by_test_id("teach").click()
    expect(page.get_by_test_id("teach-promise")).to_contain_text("weights set by hand")
    expect(page.get_by_test_id("teach-loopback")).to_contain_text("Only this computer")
    link = page.get_by_test_id("teach-link").input_value()
    expect(page.get_by_test_id("teach-try")).to_have_attribute("href", link)
    page.get_by_test_id("task-prompt").fill("Part the disc from the ring")
    page.get_by_test_id("task-accuracy-on").click()
    page.get_by_test_id("task-units-on").click()
    page.get_by_test_id("task-units").fill("6")
    page.get_by_test_id("task-units").press("Enter")


def begin_the_lesson_and_reach_its_goal(page: Page, open_page: OpenPage) -> None:
    lesson = open_page(lesson_of(page))
    expect(lesson.get_by_test_id("stop-conditions")).to_contain_text("(1)")
    state, taught = session_state(lesson), session_state(page)
    assert state["stop"] == taught["stop"]
    assert state["step"] == 0
    assert [marker["step"] for marker in state["markers"]] == [0]
    assert taught["markers"][0]["text"] == state["markers"][0]["text"]
    expect(lesson.get_by_test_id("task")).to_contain_text("Part the disc from the ring")
    goal = lesson.get_by_test_id("task-goal")
    expect(goal).to_have_attribute("data-done", "false")
    expect(goal).to_contain_text("95 % of the test samples right, with at most 6 hidden units")
    lesson.get_by_test_id("play").click()
    expect(goal).to_have_attribute("data-done", "true")
    expect(goal).to_contain_text("reached")
    lesson.close()


def share_a_limited_run(page: Page, open_page: OpenPage) -> None:
    page.get_by_test_id("step").click()
    expect(page.get_by_test_id("step-count")).to_have_text("1")
    page.get_by_test_id("teach").click()
    page.get_by_test_id("show-none").click()
    page.get_by_test_id("teach-shared").click()
    guest = open_page(lesson_of(page))
    assert guest.url.split("#")[0] == page.url.split("#")[0]
    assert number_of(guest, "step-count") == 1
    expect(guest.get_by_test_id("dataset-spiral")).to_be_hidden()
    expect(guest.get_by_test_id("play")).to_be_visible()
