"""Tables of one's own, in the dialects of many programs, chosen and dropped."""

import json
import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import choose_theme, train
from tests.e2e.plane import open_plane, wait_until_compiled
from tests.e2e.test_accessibility import violations

GERMAN = """Einwohner;Fläche;Art
1.250;10,5;Dorf
950;8,1;Dorf
12.400;55,0;Stadt
980;7,2;Dorf
25.300;77,3;Stadt
"""
IN_DOUBT = "x;y;kind\n1.250;2;a\n12.400;3;b\n950;1;a\n2.300;4;b\n"

# Without a word on the console, as a request that fails has.
UNREACHED_ONCE = """() => {
    const { fetch } = window;
    window.fetch = () => {
        window.fetch = fetch;
        return Promise.reject(new TypeError("Failed to fetch"));
    };
}"""


@pytest.fixture
def lab(open_page: OpenPage) -> Page:
    return open_plane(open_page)


def choose_table(page: Page, content: bytes, name: str = "mine.csv") -> Locator:
    """Choose a file in the dialog, and wait until its first rows are shown."""
    page.get_by_test_id("upload").click()
    table: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_test_id("upload-file").set_input_files(table)
    expect(page.get_by_test_id("table-preview")).to_be_visible()
    return page.get_by_role("dialog")


def drop(page: Page, name: str, content: str) -> None:
    """Drop a file on the middle of the page; each character is a byte."""
    page.evaluate(
        """([name, content]) => {
            const bytes = Uint8Array.from(content, (char) => char.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], name));
            const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
            document.querySelector("main").dispatchEvent(drop);
        }""",
        [name, content],
    )


def chosen(page: Page, test_id: str) -> str:
    """What a choice of the dialog says that is chosen."""
    return page.get_by_test_id(test_id).locator("option:checked").inner_text()


def test_a_table_is_read_as_it_was_meant_or_refused_with_a_reason(lab: Page) -> None:
    read_it_in_another_way_by_hand(lab)
    for theme in ("light", "dark"):
        choose_theme(lab, theme)
        assert violations(lab) == []
    lab.keyboard.press("Escape")
    read_every_encoding(lab)
    lab.keyboard.press("Escape")
    learn_a_german_table(lab)
    leave_dates_out_and_learn_of_the_only_other(lab)
    learn_all_rows_of_a_large_table(lab)
    open_an_experiment_without_a_schedule(lab)


def learn_a_german_table(lab: Page) -> None:
    """It is shown as it was measured."""
    choose_table(lab, GERMAN.encode("windows-1252"))
    assert chosen(lab, "table-separator") == "Semicolon (found)"
    assert chosen(lab, "table-decimal") == "Comma (found)"
    assert chosen(lab, "table-encoding").startswith("Western European")
    expect(lab.get_by_test_id("upload-outcome")).to_have_text("5 points, classes Dorf, Stadt.")
    expect(lab.get_by_test_id("table-refused")).to_have_count(0)
    lab.get_by_test_id("upload-learn").click()
    expect(lab.locator(".legend .classes")).to_contain_text("Stadt")
    lab.get_by_test_id("plane").press("ArrowRight")
    # One step from the means, 8,176 and 31.6, in inhabitants and not in deviations.
    expect(lab.get_by_test_id("answer")).to_contain_text(re.compile(r"Einwohner\s*8,\d{3}"))
    expect(lab.get_by_test_id("answer")).to_contain_text(re.compile(r"Fläche\s*31\.6"))


def read_every_encoding(lab: Page) -> None:
    """Classes are never garbled."""
    lab.get_by_test_id("upload").click()
    for encoding, first, second in (
        ("utf-16", "ä", "ö"),
        ("shift_jis", "男", "女"),
        ("utf-16-be", "ü", "ß"),
        ("cp1251", "щетинистый", "вид"),
    ):
        text = f"x\ty\tkind\r\n1,5\t2\t{first}\r\n2,5\t3\t{second}\r\n3\t4\t{first}\r\n"
        table: FilePayload = {"name": "mine.csv", "mimeType": "text/csv", "buffer": text.encode(encoding)}
        lab.get_by_test_id("upload-file").set_input_files(table)
        for words in ("3 points", first, second):
            expect(lab.get_by_test_id("upload-outcome")).to_contain_text(words)


def read_it_in_another_way_by_hand(lab: Page) -> None:
    lab.get_by_test_id("upload").click()
    dialog = lab.get_by_role("dialog")
    dialog.get_by_test_id("table-text").fill(IN_DOUBT)
    dialog.get_by_test_id("table-text").blur()
    expect(lab.get_by_test_id("table-doubt")).to_contain_text("“1.250” in “x”")
    lab.get_by_test_id("table-decimal").select_option(".")
    expect(lab.get_by_test_id("table-doubt")).to_have_count(0)
    lab.get_by_test_id("table-separator").select_option(",")
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(lab.get_by_test_id("upload-learn")).to_have_count(0)
    lab.get_by_test_id("table-separator").select_option("found")
    expect(lab.get_by_test_id("upload-outcome")).to_contain_text("4 points")
    lab.get_by_test_id("table-header").select_option("no")
    expect(lab.get_by_test_id("table-preview").get_by_role("columnheader").first).to_contain_text("column 1")
    lab.get_by_test_id("table-header").select_option("yes")
    lab.get_by_test_id("table-missing").fill("950")
    lab.get_by_test_id("table-missing").press("Enter")
    expect(lab.get_by_test_id("table-notes")).to_contain_text("1 row without a value left out: row 4, “x”.")


def leave_dates_out_and_learn_of_the_only_other(lab: Page) -> None:
    """A class that is told by one number is learned as rows of a table; dates are inputs for who asks."""
    choose_table(lab, b"when,n,kind\n2020-01-01,1,a\n2020-01-02,2,b\n2020-01-03,3,a\n")
    words = "“when” holds dates: as an input, it counts days since 2020-01-01."
    expect(lab.get_by_test_id("table-dates-note")).to_contain_text(words)
    expect(lab.get_by_test_id("upload-outcome")).to_have_text("3 points, classes a, b.")
    lab.get_by_test_id("upload-learn").click()
    expect(lab.get_by_test_id("lab-table")).to_have_attribute("aria-pressed", "true")
    expect(lab.get_by_test_id("column-0")).to_be_visible()
    train(lab, 50)


def learn_all_rows_of_a_large_table(lab: Page) -> None:
    """Its numbers are more than an experiment carries: the server has them once it can be reached."""
    head = ",".join([*(f"x{column}" for column in range(20)), "kind"])
    rows = [
        ",".join([*(str(row * (column + 3) % 101) for column in range(20)), "abc"[row % 3]])
        for row in range(2_000)
    ]
    dialog = choose_table(lab, "\n".join([head, *rows]).encode())
    expect(lab.get_by_test_id("upload-outcome")).to_have_text("2,000 rows of 20 inputs, classes a, b, c.")
    lab.evaluate(UNREACHED_ONCE)
    lab.get_by_test_id("upload-learn").click()
    expect(dialog.get_by_role("alert")).to_contain_text("cannot be reached. The table is still here")
    lab.get_by_test_id("upload-learn").click()
    expect(dialog).to_have_count(0)
    data = lab.get_by_label("Data sets")
    expect(data).to_contain_text("Your table")
    expect(data).to_contain_text("1397 to learn from, 603 to test")
    train(lab, 50)


def test_a_table_that_is_dropped_on_the_digits_becomes_points_and_other_files_say_what_they_are(
    page: Page,
) -> None:
    drop_other_files(page)
    drop(page, "mine.csv", "x,y,kind\n1,2,a\n2,3,b\n3,1,a\n4,5,b\n")
    expect(page.get_by_test_id("upload-outcome")).to_have_text("4 points, classes a, b.")
    page.get_by_test_id("upload-learn").click()
    expect(page.get_by_test_id("lab-plane")).to_have_attribute("aria-pressed", "true")
    wait_until_compiled(page)


OTHER_FILES = {
    "cat.png": (
        "\x89PNG\r\n\x1a\n",
        "This is a picture. To learn from pictures, choose “Own pictures” as the data first",
    ),
    "book.xlsx": ("PK\x03\x04", "save it as “CSV UTF-8”"),
    "net.keras": ("PK\x03\x04", "Opening models is not there yet"),
    "experiment.json": ('{"version": 1,}', "there is a comma too many"),
    "empty.csv": ("", "This file is empty."),
}


def drop_other_files(page: Page) -> None:
    error = page.get_by_test_id("error")
    for name, (content, words) in OTHER_FILES.items():
        drop(page, name, content)
        expect(error).to_contain_text(words)
        error.get_by_role("button", name="Dismiss").click()
        expect(error).to_have_count(0)


def open_an_experiment_without_a_schedule(lab: Page) -> None:
    experiment = {
        "version": 1,
        "dataset": {"type": "xor"},
        "networks": {
            "network": {
                "layers": [
                    {"id": "input", "type": "input"},
                    {"id": "output", "type": "dense", "config": {"units": 2}},
                ],
                "edges": [{"source": "input", "target": "output"}],
            }
        },
        "objective": {"type": "classification"},
        "optimizer": {"type": "sgd"},
    }
    drop(lab, "experiment.json", json.dumps(experiment))
    expect(lab.get_by_test_id("dataset-xor")).to_have_attribute("aria-pressed", "true")
    expect(lab.get_by_test_id("error")).to_have_count(0)
