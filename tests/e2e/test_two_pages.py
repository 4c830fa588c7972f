"""Two pages that look at one session: neither undoes what the other has done."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.plane import open_plane


@pytest.fixture
def pages(open_page: OpenPage) -> tuple[Page, Page]:
    """Two pages of one session of the plane lab, whose network has 4 and 2 units."""
    page = open_plane(open_page)
    other = open_page(urlsplit(page.url).path)
    expect_units(page, 4, 2)
    expect_units(other, 4, 2)
    return page, other


def expect_units(page: Page, *units: int) -> None:
    for number, count in enumerate(units, start=1):
        expect(page.get_by_test_id(f"more-dense_{number}").locator("xpath=../output")).to_have_text(
            str(count)
        )


def add_unit(page: Page, layer_id: str) -> None:
    """Click the + of a layer, without waiting for anything."""
    page.evaluate("id => document.querySelector(`[data-testid=more-${id}]`).click()", layer_id)


def test_edits_of_two_pages_at_the_same_moment_come_together(pages: tuple[Page, Page]) -> None:
    edit_and_undo_what_each_has_made(pages)
    edit_while_an_edit_is_still_checked(pages)
    edit_many_times(pages)


def edit_and_undo_what_each_has_made(pages: tuple[Page, Page]) -> None:
    one, other = pages
    add_unit(one, "dense_1")
    add_unit(other, "dense_2")
    for page in pages:
        expect_units(page, 5, 3)
    one.keyboard.press("Control+z")
    for page in pages:
        expect_units(page, 4, 3)
    other.keyboard.press("Control+z")
    for page in pages:
        expect_units(page, 4, 2)


def edit_many_times(pages: tuple[Page, Page]) -> None:
    one, other = pages
    for _ in range(2):
        add_unit(one, "dense_1")
        add_unit(other, "dense_2")
    for page in pages:
        expect_units(page, 7, 5)


def edit_while_an_edit_is_still_checked(pages: tuple[Page, Page]) -> None:
    """It does not undo what the other page makes meanwhile."""
    one, other = pages
    held: list[Route] = []
    other.route("**/api/check", lambda route: held.append(route))
    with other.expect_request("**/api/check"):
        add_unit(other, "dense_2")
    add_unit(one, "dense_1")
    for page in pages:
        expect_units(page, 5, 2)
    for route in held:
        route.continue_()
    other.unroute_all()
    for page in pages:
        expect_units(page, 5, 3)
