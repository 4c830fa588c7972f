"""By keyboard alone and by ear: what is reached has a name, what happens is heard, nothing is looked at."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.builder import open_builder, select
from tests.e2e.plane import open_lab

# What live regions say, in this order; only what the accessibility tree holds can be heard.
LISTEN = """() => {
    window.heard = [];
    const REGIONS = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]";
    const told = new Map();
    const isHidden = region => region.closest("[aria-hidden=true], [inert]") || !region.checkVisibility();
    new MutationObserver(() => {
        for (const region of document.querySelectorAll(REGIONS)) {
            const words = region.textContent.trim();
            if (isHidden(region) || told.get(region) === words) continue;
            told.set(region, words);
            if (words) window.heard.push(words);
        }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
MOST_STOPS = 80
NAMED_BY_ITS_VALUE = re.compile(r"^.+: −?[\d.]+$")


def wait_to_hear(page: Page, pattern: str) -> str:
    """Wait until something is said that the pattern fits; what was said before is forgotten."""
    said = page.wait_for_function(
        """pattern => {
            const at = window.heard.findIndex(words => new RegExp(pattern).test(words));
            return at >= 0 && window.heard.splice(0, at + 1).at(-1);
        }""",
        arg=pattern,
    ).json_value()
    assert isinstance(said, str)
    return said


def tab_to(page: Page, name: str) -> None:
    """Go with Tab to what has this name."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        reached = page.locator(":focus")
        if reached.count() and reached.aria_snapshot().split("\n")[0].find(f'"{name}') > 0:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def press(page: Page, key: str, times: int = 1) -> None:
    """Press a key so many times."""
    for _ in range(times):
        page.keyboard.press(key)


def test_a_digit_is_drawn_and_learned_its_answer_heard_and_enter_keeps_the_focus(page: Page) -> None:
    draw_learn_and_hear(page)
    go_to_the_network(page)
    type_in_every_field(page)


def draw_learn_and_hear(page: Page) -> None:
    page.evaluate(LISTEN)
    tab_to(page, "Skip to the input")
    press(page, "Enter")
    press(page, "Delete")
    press(page, "ArrowUp", 13)
    press(page, "Space")
    press(page, "ArrowDown", 26)
    press(page, "Space")
    wait_to_hear(page, r"Guess: \d, [\d.]+ % sure")
    tab_to(page, "Play")
    press(page, "Enter")
    wait_to_hear(page, r"^Training\.")
    wait_to_hear(page, r"Guess: 1, [\d.]+ % sure")
    expect(page.locator(":focus")).to_have_accessible_name("Pause")
    press(page, "Enter")
    wait_to_hear(page, r"^Paused\. Step [\d,]+, train loss [\d.]+, test accuracy [\d.]+ %")


def go_to_the_network(page: Page) -> None:
    """To a unit of it, and to one of its weights."""
    tab_to(page, "Skip to the network")
    press(page, "Enter")
    described = page.locator(":focus").get_attribute("aria-describedby")
    layers = page.locator(f"#{described} > li")
    expect(layers.nth(1)).to_have_text("dense_1: Dense 16, relu, 16, 12,560 weights, reads input")
    press(page, "ArrowRight", 3)
    wait_to_hear(page, r"unit \d+ of Dense 16: activation ")
    press(page, "Enter")
    expect(page.locator(":focus")).to_have_accessible_name("One unit closer")
    expect(page.locator(":focus")).to_contain_text("Its weighted inputs add up to")
    weight = page.get_by_role("table", name="What its strongest inputs add").get_by_title("Change it by hand")
    expect(weight.first).to_have_accessible_name(NAMED_BY_ITS_VALUE)
    weight.first.focus()
    press(page, "Enter")
    expect(page.locator(":focus")).to_have_role("textbox")
    press(page, "Enter")
    expect(page.locator(":focus")).to_have_accessible_name(NAMED_BY_ITS_VALUE)


def type_in_every_field(page: Page) -> None:
    """Enter keeps the focus there."""
    page.get_by_test_id("optimizer-settings").click()
    expect(page.get_by_role("dialog", name="Hyperparameters")).to_be_visible()
    keep_the_focus_in_fields(page, "[role=dialog]")
    page.keyboard.press("Escape")
    open_builder(page)
    select(page, "dense_1")
    keep_the_focus_in_fields(page, "[data-testid=inspector]")
    page.get_by_test_id("build").click()
    open_lab(page)
    keep_the_focus_in_fields(page, "aside.data")


def keep_the_focus_in_fields(page: Page, within: str) -> None:
    """Type the number or the name that is there already into each field, and press Enter."""
    fields = page.locator(f"{within} >> input:not([type=range]):not([type=file]):enabled:visible")
    expect(fields).not_to_have_count(0)
    for field in fields.all():
        field.fill(field.input_value())
        field.press("Enter")
        expect(field).to_be_focused()
