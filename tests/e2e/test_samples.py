"""Looking at samples, at mistakes, and saying what a drawing is."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import number_of
from tests.e2e.lab import choose, expect_session
from tests.e2e.strokes import draw


def expect_input(page: Page, picture: Locator, split: str) -> None:
    """The picture that was chosen is what the network sees, and has been answered."""
    expect(picture).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(f"a {split} sample")).to_be_visible()
    same = """([picture, seen]) => {
        return picture.querySelector('canvas').toDataURL() === seen.toDataURL();
    }"""
    seen = page.get_by_test_id("pad-preview").element_handle()
    page.wait_for_function(same, arg=[picture.element_handle(), seen])
    expect(page.locator(".verdict")).to_have_text(re.compile(r"(right|wrong: it's \d) · loss \d"))


def test_samples_and_mistakes_become_the_input_and_a_drawing_is_said_to_be_something(page: Page) -> None:
    choose_a_sample(page)
    choose_a_mistake(page)
    open_a_cell_of_the_confusion_matrix(page)
    say_what_a_drawing_is(page)


def choose_a_sample(page: Page) -> None:
    sample = page.get_by_role("list", name="Training samples").get_by_role("button").nth(5)
    sample.click()
    expect_input(page, sample, "training")


def choose_a_mistake(page: Page) -> None:
    number_of(page, "test-accuracy")
    mistake = page.get_by_role("list", name="Most confident mistakes").get_by_role("button").first
    words = re.fullmatch(r"Says (\d), is (\d)", str(mistake.get_attribute("aria-label")))
    assert words is not None
    mistake.click()
    expect_input(page, mistake, "test")
    expect(page.locator(".verdict")).to_contain_text(f"wrong: it's {words[2]}")
    expect(page.get_by_test_id("guess")).to_have_text(words[1])


def open_a_cell_of_the_confusion_matrix(page: Page) -> None:
    number_of(page, "test-accuracy")
    page.get_by_role("tab", name="Confusion").click()
    cell = (
        page.get_by_role("table")
        .get_by_role("button", name=re.compile(r"times \d read as \d"))
        .locator("css=:scope[aria-disabled=false]")
    )
    name = str(cell.first.get_attribute("aria-label"))
    cell.first.click()
    samples = page.get_by_role("list", name=name).get_by_role("button")
    expect(samples).to_have_count(min(36, int(name.split()[0])))
    samples.first.click()
    expect_input(page, samples.first, "test")
    page.get_by_role("button", name="Confusion").click()
    expect(page.get_by_role("table")).to_be_visible()


def say_what_a_drawing_is(page: Page) -> None:
    """Its loss and its gradients are known then."""
    page.get_by_test_id("pad-clear").click()
    draw(page, 7)
    verdict = page.locator(".verdict")
    expect(verdict).to_have_text("What did you draw? Tap its bar.")
    bars = page.get_by_role("list", name="Probability of each class, in percent").get_by_role("button")
    bars.nth(7).click()
    expect(verdict).to_have_text(re.compile(r"(right|wrong: it's 7) · loss \d"))
    page.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    opened = page.get_by_role("region", name="One unit closer")
    expect(opened.get_by_text(re.compile("gradient of the loss"))).to_be_visible()
    bars.nth(7).focus()
    page.keyboard.press("Enter")
    expect(verdict).to_have_text("What did you draw? Tap its bar.")
    expect(opened.get_by_text(re.compile("gradient of the loss"))).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(bars.nth(8)).to_be_focused()


def test_few_mistakes_are_no_failure_and_the_digits_to_learn_from_can_be_fewer(page: Page) -> None:
    learn_from_fewer_digits(page)
    page.mouse.move(5, 5)
    choose(page, "dataset", "digits_8x8")
    choose(page, "preset", "mlp_128_64")
    mistakes = page.get_by_role("list", name="Most confident mistakes").get_by_role("button")
    expect(mistakes).to_have_count(12)
    page.get_by_test_id("play").click()
    expect(mistakes).not_to_have_count(12)
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("error")).to_have_count(0)


def learn_from_fewer_digits(page: Page) -> None:
    """The reason is explained."""
    sizes = page.get_by_role("region", name="Training samples")
    box = page.get_by_role("spinbutton", name="Digits to learn from")
    box.fill("5")
    box.press("Enter")
    expect(sizes.get_by_role("alert")).to_contain_text("it stays 8500")
    box.fill("300")
    box.press("Enter")
    expect(sizes).to_contain_text("300 to learn from, 1,500 to test")
    expect_session(page, lambda state: state["data"]["train_size"] == 300)
    sizes.get_by_role("button", name="Learn from").hover()
    expect(page.locator(".explanation")).to_contain_text("by heart")
