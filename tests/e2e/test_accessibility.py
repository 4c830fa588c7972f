"""No rule of axe-core is broken, whatever is open."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import open_hyperparameters, train

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line for each element that breaks a rule."""
    page.evaluate(AXE.read_text())
    # Only what has faded in has the colours that it is going to have.
    page.evaluate("Promise.allSettled(document.getAnimations().map(animation => animation.finished))")
    found = page.evaluate(
        """async () => (await axe.run()).violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`))"""
    )
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("theme", ["dark", "light", "projector"])
def test_every_theme_is_accessible(page: Page, theme: str) -> None:
    page.evaluate("theme => localStorage.setItem('neurarium.theme', theme)", theme)
    page.reload()
    train(page, 300)
    expect(page.get_by_role("list", name="Most confident mistakes")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("tab", name="Confusion").click()
    expect(page.get_by_role("table")).to_be_visible()
    assert violations(page) == []


def test_what_opens_is_accessible(page: Page) -> None:
    train(page, 100)
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
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page) == []


def test_a_phone_is_accessible(browser: Browser, open_page: OpenPage) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_page(within=phone)
    assert violations(page) == []
    open_hyperparameters(page)
    assert violations(page) == []
    phone.close()
