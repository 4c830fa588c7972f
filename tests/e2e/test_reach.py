"""Nothing that can be clicked is covered, in any lab and at any size."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.builder import open_builder, select
from tests.e2e.conftest import OpenPage, new_context
from tests.e2e.lab import choose_theme, open_hyperparameters
from tests.e2e.plane import open_lab
from tests.e2e.reach import covered

Size = tuple[int, int]
LARGE: Size = (1440, 900)
PROJECTOR: Size = (1920, 1080)
# The last two are a laptop's page at 200 % and 400 %.
OF_A_POINTER: tuple[Size, ...] = (PROJECTOR, LARGE, (1366, 768), (1024, 768), (720, 450), (360, 225))
OF_A_FINGER: tuple[Size, ...] = ((820, 1180), (390, 844), (360, 740))


@pytest.fixture(params=[OF_A_POINTER, OF_A_FINGER], ids=["pointer", "finger"])
def sized(
    request: pytest.FixtureRequest, browser: Browser, open_page: OpenPage
) -> Iterator[tuple[Page, tuple[Size, ...]]]:
    sizes: tuple[Size, ...] = request.param
    context = new_context(
        browser, viewport={"width": LARGE[0], "height": LARGE[1]}, has_touch=sizes is OF_A_FINGER
    )
    yield open_page(within=context), sizes
    context.close()


def resize(page: Page, size: Size) -> None:
    """Show the page at a size, in the theme that belongs to it."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    wanted = "projector" if size == PROJECTOR else "light"
    choose_theme(page, wanted)


def expect_reach(page: Page, sizes: tuple[Size, ...], within: str = "body") -> None:
    """Everything in a part of the page is in reach at each size; then the page is large again."""
    for size in sizes:
        resize(page, size)
        assert covered(page, within) == [], size
    resize(page, LARGE)


def test_everything_is_in_reach_at_every_size(sized: tuple[Page, tuple[Size, ...]]) -> None:
    page, sizes = sized
    expect_reach(page, sizes)
    open_hyperparameters(page)
    expect_reach(page, sizes, "[role=dialog]")
    page.keyboard.press("Escape")
    page.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("region", name="One unit closer")).to_be_visible()
    expect_reach(page, sizes)
    page.keyboard.press("Escape")
    open_builder(page)
    expect_reach(page, sizes)
    select(page, "dense_1")
    expect_reach(page, sizes, "[data-testid=inspector]")
    page.get_by_test_id("build").click()
    for lab in ("plane", "curve"):
        open_lab(page, lab)
        expect_reach(page, sizes)
