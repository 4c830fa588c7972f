"""Twins: a drawing is compared with an example of each class, of pairs that one network learned from."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Server, number_of
from tests.e2e.lab import open_hyperparameters, train, train_at_full_speed, wait_until
from tests.e2e.strokes import draw
from tests.e2e.test_accessibility import violations


def test_a_drawing_is_the_same_as_what_it_is_and_different_from_others(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()
    page.goto(f"{server.address}/labs/twins")
    words = page.get_by_test_id("compared")
    expect(words).to_be_visible()
    train_at_full_speed(page)
    train(page, 300)
    wait_until(page, lambda: number_of(page, "pairs-accuracy") > 80)
    page.get_by_test_id("pad-clear").click()
    expect(words).to_have_text("Draw something, and see what it is the same as.")
    draw(page, 3)
    expect(words).to_have_text(re.compile(r"The same as 3|Nearest to 3"))
    expect(page.get_by_test_id("confusion")).to_have_count(0)
    first = shown_examples(page)
    page.get_by_test_id("other-examples").click()
    wait_until(page, lambda: shown_examples(page) != first)
    page.get_by_role("button", name="Example of 4", exact=True).click()
    expect(words).to_have_text(re.compile(r"The same as 4|Nearest to 4"))
    open_hyperparameters(page)
    expect(page.get_by_test_id("lacks-people")).to_contain_text("own pictures that several people draw")
    assert violations(page) == []


def test_two_drawings_are_compared_and_the_second_is_kept(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    page.goto(f"{server.address}/labs/twins")
    verdict, why = page.get_by_test_id("pair-verdict"), page.get_by_test_id("pair-distance")
    expect(why).to_contain_text("Draw a second one here")
    train_at_full_speed(page)
    train(page, 300)
    wait_until(page, lambda: number_of(page, "pairs-accuracy") > 80)
    draw(page, 7)
    draw(page, 0, pad="other-pad")
    expect(verdict).to_have_text("different")
    page.get_by_test_id("other-clear").click()
    expect(verdict).to_have_text("–")
    draw(page, 7, pad="other-pad")
    expect(verdict).to_have_text("same")
    page.reload()
    expect(verdict).to_have_text("same")
    page.get_by_test_id("pad-clear").click()
    expect(why).to_contain_text("Draw the first one as well")
    draw(page, 7)
    expect(verdict).to_have_text("same")
    page.get_by_test_id("other-pad").press("Backspace")
    expect(why).to_contain_text("Draw a second one here")


def shown_examples(page: Page) -> str:
    """The pictures of the examples, as their pixels."""
    return str(
        page.get_by_test_id("examples").evaluate(
            "(list) => [...list.querySelectorAll('canvas')].map((each) => each.toDataURL()).join()"
        )
    )
