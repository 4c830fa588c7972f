"""No rule of axe-core is broken, whatever is open."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage, new_context
from tests.e2e.lab import choose_theme, open_hyperparameters, train

THEMES = (("dark", 1440, 900), ("light", 1440, 900), ("projector", 1920, 1080))
SMALL = {
    "small laptop": ("dark", 1024, 768),
    "tablet": ("light", 820, 1180),
    "laptop at 200 %": ("dark", 720, 450),
}
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line for each element that breaks a rule."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    # Only what has arrived and faded in has the colours that it is going to have.
    expect(page.locator(".page:is(.before, .unanswered)")).to_have_count(0)
    page.evaluate("Promise.allSettled(document.getAnimations().map(animation => animation.finished))")
    found = page.evaluate(
        """async () => (await axe.run({ resultTypes: ["violations"] })).violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`))"""
    )
    assert isinstance(found, list)
    return found


def expect_every_theme_accessible(page: Page, small: str) -> None:
    """No rule is broken in any theme, nor at one of the small sizes, which the callers share out."""
    expect_accessible(page, *THEMES, SMALL[small])


def expect_another_view_accessible(page: Page, small: str) -> None:
    """No rule is broken on light and at a small size by what stands beside what was seen in every theme."""
    expect_accessible(page, THEMES[1], SMALL[small])


def expect_accessible(page: Page, *looks: tuple[str, int, int]) -> None:
    """No rule is broken in a theme at a size, for each of these."""
    for theme, width, height in looks:
        page.set_viewport_size({"width": width, "height": height})
        choose_theme(page, theme)
        assert violations(page) == [], (theme, width)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_every_theme_and_what_opens_is_accessible(page: Page) -> None:
    train(page, 50)
    expect(page.get_by_role("list", name="Most confident mistakes")).to_be_visible()
    expect_every_theme_accessible(page, "tablet")
    page.get_by_role("tab", name="Confusion").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect_another_view_accessible(page, "small laptop")
    expect_what_opens_accessible(page)


def expect_what_opens_accessible(page: Page) -> None:
    open_hyperparameters(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("group", name="Picture of the network").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="One unit closer")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Dense 16").first.click()
    expect(page.get_by_role("region", name="One layer closer")).to_contain_text("dead")
    assert violations(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    assert violations(page) == []


def test_a_phone_is_accessible(browser: Browser, open_page: OpenPage) -> None:
    phone = new_context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_page(within=phone)
    assert violations(page) == []
    open_hyperparameters(page)
    assert violations(page) == []
    phone.close()
