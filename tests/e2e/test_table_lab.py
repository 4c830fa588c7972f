"""Tables of more than two columns: a bundled one, and one's own with words and missing values."""

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, number_of
from tests.e2e.lab import expect_session, train, train_at_full_speed
from tests.e2e.test_tables import choose_table

OAK, ASH = "oak;14,{};3;green\n", "ash;10,{};2;brown\n"
TREES = "species;height;weight;colour\n" + "".join(tree.format(i) for i in range(10) for tree in (OAK, ASH))


def test_irises_are_told_apart_and_sliders_change_the_answer(open_page: OpenPage) -> None:
    page = open_page("/labs/table-iris")
    expect(page.get_by_test_id("lab-table")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("row-from")).to_have_text("test row 1 of 45")
    train_at_full_speed(page)
    train(page, 600)
    assert number_of(page, "test-accuracy") > 90
    for end, kind in (("Home", "setosa"), ("End", "virginica")):
        for column in (2, 3):
            page.get_by_test_id(f"column-{column}").focus()
            page.keyboard.press(end)
        expect(page.get_by_test_id("guess")).to_have_text(kind)
    expect(page.get_by_test_id("row-from")).to_have_text("your own numbers")

    choose_table(page, (TREES + "oak;14,9;;green\n").encode(), "trees.csv")
    page.get_by_test_id("table-more").click()
    page.get_by_test_id("table-all").click()
    expect(page.get_by_test_id("upload-outcome")).to_have_text("20 rows of 4 inputs, classes ash, oak.")
    expect(page.get_by_test_id("table-notes")).to_contain_text("row 22, “weight”")
    page.get_by_test_id("upload-learn").click()
    expect(page.get_by_text("colour = green")).to_be_visible()
    expect_session(page, lambda state: state["data"]["axes"][2] == "colour = brown" and state["step"] == 0)
    train(page, 300)
    assert number_of(page, "test-accuracy") == 100

    choose_table(page, b"date,sales\n2020-01-01,5\n2020-01-02,7\n2020-01-05,6\n2020-01-09,9\n", "sales.csv")
    page.get_by_test_id("upload-learn").click()
    expect(page.get_by_test_id("lab-curve")).to_have_attribute("aria-pressed", "true")
    expect_session(page, lambda state: state["data"]["axes"] == ["date (days since 2020-01-01)"])
