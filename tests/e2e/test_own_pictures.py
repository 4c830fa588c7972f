"""Own pictures: classes of one's own, drawn on the pad or brought as files, learned from as they come."""

import io

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.conftest import OpenPage, Server
from tests.e2e.lab import expect_session, train, train_at_full_speed, wait_until_answered
from tests.e2e.strokes import draw
from tests.e2e.test_room import join


def add(page: Page, digit: int, *, by_key: bool) -> None:
    """Draw something and add it to the class that is picked."""
    draw(page, digit)
    button = page.get_by_test_id("own-add")
    expect(button).to_be_enabled()
    if by_key:
        page.keyboard.press("Enter")
    else:
        button.click()
    expect(button).to_be_disabled()


def counts(page: Page, *numbers: int) -> None:
    expect(page.get_by_test_id("own-class").locator(".count")).to_have_text(
        [str(number) for number in numbers]
    )


def test_a_newcomer_draws_classes_brings_files_and_loses_nothing(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_test_id("dataset").select_option("own_pictures")
    names = page.get_by_test_id("class-name")
    names.nth(0).fill("ring")
    names.nth(1).fill("черта")
    page.get_by_test_id("classes-save").click()
    # The same again would be a copy, which is on the side of its original.
    for number, digit in enumerate((0, 1, 6, 7, 8, 4)):
        page.get_by_test_id("own-class").nth(number % 2).click()
        add(page, digit, by_key=number > 2)
    counts(page, 3, 3)
    sizes = page.get_by_test_id("own-sizes")
    expect(sizes).to_have_text("4 to learn from, 2 to test")
    expect_session(page, lambda state: (state["data"]["train_size"], state["data"]["test_size"]) == (4, 2))
    train_at_full_speed(page)
    train(page, 300)
    draw(page, 0)
    wait_until_answered(page)
    expect(page.get_by_test_id("guess")).to_have_text("ring")

    # One is in the wrong class, one is removed; both come back.
    heap = page.get_by_test_id("own-heap").first.get_by_role("button")
    heap.first.click()
    page.get_by_test_id("own-move").select_option(label="черта")
    counts(page, 2, 4)
    heap.first.click()
    page.get_by_test_id("own-remove").click()
    counts(page, 1, 4)
    for back in ((2, 4), (3, 3)):
        page.get_by_test_id("own-undo").click()
        counts(page, *back)

    ring = np.hypot(*np.mgrid[-30:30, -30:30])
    photo = io.BytesIO()
    Image.fromarray(np.where(abs(ring - 15) < 4, 30, 240).astype(np.uint8)).save(photo, "JPEG")
    page.get_by_test_id("own-class").nth(0).click()
    files: list[FilePayload] = [
        {"name": "ring.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()},
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"a shopping list"},
    ]
    page.get_by_test_id("own-files").set_input_files(files)
    told = page.get_by_test_id("own-told")
    expect(told).to_contain_text("1 picture added.")
    expect(told.get_by_role("alert")).to_contain_text("“notes.png” is no picture that can be read")
    counts(page, 4, 3)

    # Another class needs another output; what was learned goes on.
    page.get_by_test_id("own-classes").click()
    page.get_by_test_id("class-add").click()
    page.keyboard.type("dot")
    page.keyboard.press("Enter")
    counts(page, 4, 3, 0)
    expect_session(page, lambda state: state["data"]["class_names"] == ["ring", "черта", "dot"])
    state = expect_session(page, lambda state: state["status"] != "compiling")
    assert state["step"] > 0

    # Other data and back, and a reload: all is there.
    page.get_by_test_id("dataset").select_option("digits")
    expect(page.get_by_test_id("own-pictures")).to_have_count(0)
    page.get_by_test_id("dataset").select_option("own_pictures")
    counts(page, 4, 3, 0)
    page.reload()
    counts(page, 4, 3, 0)
    expect(page.get_by_test_id("own-heap").first.get_by_role("button")).to_have_count(4)


def test_a_class_is_asked_in_turn_and_the_host_looks_through(
    open_page: OpenPage, browser: Browser, server: Server
) -> None:
    host = open_page("/#room=open")
    code = host.get_by_test_id("room-code").inner_text()
    host.keyboard.press("Escape")
    host.get_by_test_id("dataset").select_option("own_pictures")
    host.get_by_test_id("class-name").nth(0).fill("star")
    host.get_by_test_id("class-name").nth(1).fill("moon")
    host.get_by_test_id("classes-save").click()
    expect(host.get_by_test_id("own-class")).to_have_count(2)
    phone = join(browser, server, f"/join/{code.replace(' ', '')}", name="Ada")
    asked = phone.get_by_test_id("asked")
    for digit, wanted in ((0, "star"), (1, "moon"), (6, "star")):
        expect(asked).to_have_text(f"Draw: {wanted}")
        add(phone, digit, by_key=False)
    expect(asked).to_have_text("Draw: moon")
    for control in ("own-open", "own-classes", "own-wall"):
        expect(phone.get_by_test_id(control)).to_have_count(0)

    counts(host, 2, 1)
    host.get_by_test_id("own-wall").click()
    host.get_by_test_id("wall-people").click()
    drawn = host.get_by_test_id("wall-group")
    expect(drawn).to_have_accessible_name("Pictures of Ada")
    expect(drawn.get_by_role("button")).to_have_count(3)
    drawn.get_by_role("button").first.click()
    host.get_by_test_id("album-wall").get_by_test_id("own-remove").click()
    counts(phone, 1, 1)
    host.keyboard.press("Escape")
    expect(host.get_by_test_id("album-wall")).to_have_count(0)
    host.get_by_test_id("own-undo").click()
    counts(phone, 2, 1)
