"""Own pictures: classes of one's own, drawn on the pad or brought as files, learned from as they come."""

import io
import re
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import choose, expect_session, field, open_hyperparameters, train
from tests.e2e.strokes import draw


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


def colours(picture: Locator) -> list[str]:
    """The colours that a picture has most of."""
    found: list[str] = picture.evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const counts = new Map();
          for (let i = 0; i < data.length; i += 4) {
            const hex = [0, 1, 2].map((c) => data[i + c].toString(16).padStart(2, "0")).join("");
            counts.set(`#${hex}`, (counts.get(`#${hex}`) ?? 0) + 1);
          }
          return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 2).map(([colour]) => colour);
        }"""
    )
    return found


def test_a_newcomer_draws_classes_and_nothing_is_lost(open_page: OpenPage) -> None:
    page = open_page("/#room=open")
    page.keyboard.press("Escape")
    page.get_by_test_id("dataset").select_option("own_pictures")
    names = page.get_by_test_id("class-name")
    names.nth(0).fill("ring")
    names.nth(1).fill("черта")
    page.get_by_test_id("picture-form").select_option("32-colour")
    page.get_by_test_id("classes-save").click()
    page.get_by_role("radio", name="Red").check(force=True)
    # The same again would be a copy, which is on the side of its original.
    for number, digit in enumerate((0, 1, 6, 7)):
        page.get_by_test_id("own-class").nth(number % 2).click()
        add(page, digit, by_key=number > 1)
    assert colours(page.get_by_test_id("own-heap").first.locator("canvas").first) == ["#000000", "#e23636"]
    expect(page.get_by_test_id("own-sizes")).to_have_text("2 to learn from, 2 to test")
    train(page, 60)

    for number, digit in ((0, 8), (1, 4)):
        page.get_by_test_id("own-class").nth(number).click()
        add(page, digit, by_key=False)
    counts(page, 3, 3)
    expect_session(page, lambda state: state["data"]["train_size"] + state["data"]["test_size"] == 6)
    page.get_by_test_id("own-wall").click()
    wall = page.get_by_test_id("album-wall")
    drawn = page.get_by_role("list", name="Pictures of черта").get_by_role("button")
    drawn.first.click()
    wall.get_by_test_id("own-move").select_option(label="ring")
    counts(page, 4, 2)
    page.get_by_role("list", name="Pictures of ring").get_by_role("button").last.click()
    wall.get_by_test_id("own-remove").click()
    counts(page, 3, 2)
    # What it reads worst comes first, and is not told of anybody.
    wall.get_by_test_id("wall-hardest").click()
    hardest = page.get_by_role("list", name="Pictures of Hardest first").get_by_role("button")
    expect(hardest).to_have_count(5)
    expect(hardest.first).to_have_accessible_name(re.compile("^(ring|черта), read as (ring|черта)"))
    wall.get_by_test_id("wall-needed").click()
    expect(wall.get_by_test_id("measure-curve")).to_be_disabled()
    expect(wall.get_by_text("at least 4 pictures to learn from and 2 to test on")).to_be_visible()
    page.keyboard.press("Escape")
    expect(wall).to_have_count(0)
    for back in ((4, 2), (3, 3)):
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

    # Another class needs another output; what was learned goes on.
    page.get_by_test_id("own-classes").click()
    page.get_by_test_id("class-add").click()
    page.keyboard.type("dot")
    page.keyboard.press("Enter")
    counts(page, 4, 3, 0)
    expect_session(page, lambda state: state["data"]["class_names"] == ["ring", "черта", "dot"])
    assert expect_session(page, lambda state: state["status"] != "compiling")["step"] > 0

    page.get_by_test_id("own-bring").click()
    page.get_by_test_id("own-kept").click()
    expect(page.get_by_role("dialog")).to_contain_text("This server keeps no data. Download the pictures")
    page.keyboard.press("Escape")
    with page.expect_download() as downloaded:
        page.get_by_test_id("own-download").click()
        page.get_by_test_id("own-csv").click()
    rows = Path(downloaded.value.path()).read_text().splitlines()
    assert (len(rows), rows[1].count(",")) == (8, 32 * 32 * 3)
    page.get_by_test_id("room-panel").click()
    with page.expect_download() as downloaded:
        page.get_by_test_id("download-lesson").click()
    lesson_files = zipfile.ZipFile(downloaded.value.path()).namelist()
    assert {"names.csv", "questions.csv", "drawings.csv"} < set(lesson_files)
    assert sum(name.endswith(".png") for name in lesson_files) == 7
    page.keyboard.press("Escape")

    # Other data and back, and a reload: all is there.
    choose(page, "dataset", "digits")
    expect(page.get_by_test_id("own-pictures")).to_have_count(0)
    choose(page, "dataset", "own_pictures")
    counts(page, 4, 3, 0)
    page.reload()
    counts(page, 4, 3, 0)
    expect(page.get_by_test_id("own-heap").first.get_by_role("button")).to_have_count(4)

    # A file tells of two people: whose hand it is can be learned.
    choose(page, "preset", "twins_128_64")
    expect(page.get_by_test_id("compared")).to_be_visible()
    drawer = open_hyperparameters(page)
    expect(drawer.get_by_test_id("lacks-people")).to_contain_text("once two people have drawn")
    page.keyboard.press("Escape")
    page.get_by_test_id("own-files").set_input_files(
        {"name": "hands.zip", "mimeType": "application/zip", "buffer": hands(photo.getvalue())}
    )
    expect(told).to_contain_text("2 pictures added.")
    open_hyperparameters(page)
    field(page, "objective.same").get_by_role("combobox").select_option("person")
    expect(page.get_by_test_id("compared")).to_have_text(re.compile(r"\bhands?\b"))
    expect_session(page, lambda state: state["experiment"]["objective"]["config"]["same"] == "person")


def hands(picture: bytes) -> bytes:
    """A zip of two pictures of a ring, and of who drew them."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in (3, 4):
            archive.writestr(f"ring/{number}.jpg", picture)
        archive.writestr("people.csv", "ring/3.jpg,3\nring/4.jpg,4\n")
    return content.getvalue()
