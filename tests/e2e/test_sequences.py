"""Sequences on the page: digits read row by row, and letters of which the first is to be remembered."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.lab import choose, expect_session, train, train_at_full_speed, wait_until_answered
from tests.e2e.strokes import draw

WRITES_OTHERS = """(before) => {
  const names = [...document.querySelectorAll("[data-testid=written] li")].map((li) => li.innerText.trim());
  return names.some((name, i) => name !== before[i]);
}"""

WRITES_THE_SAME = """() =>
  new Set([...document.querySelectorAll("[data-testid=written] li")].map((li) => li.innerText)).size === 1"""


# Whether a state looks otherwise in the middle of the sequence than at its end.
COLUMNS_DIFFER = """(canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const column = (share) => {
    const { data } = context.getImageData(Math.floor(share * canvas.width), 0, 1, canvas.height);
    return data.join();
  };
  return column(0.5) !== column(0.98);
}"""


def test_a_sequence_is_drawn_read_and_made_longer(page: Page) -> None:
    page.get_by_test_id("lab-sequences").click()
    expect(page.get_by_test_id("dataset")).to_have_value("digit_rows")
    expect(page.get_by_test_id("coming")).to_have_text("")
    draw(page, 7)
    expect(page.locator(".verdict")).to_have_text("What did you draw? Tap its bar.")
    expect(page.get_by_test_id("guess")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_test_id("memory")).to_have_text(re.compile(r"Element \d+ of 28 counts most"))
    head, moment = page.get_by_test_id("time-head"), page.get_by_test_id("time-moment")
    strip = page.get_by_test_id("state-strip")
    told = re.compile("^State of GRU after each element, 64 numbers, from the first")
    expect(strip).to_have_attribute("aria-label", told)
    page.wait_for_function(COLUMNS_DIFFER, arg=strip.locator("canvas").element_handle())
    for _ in range(8):
        head.press("ArrowLeft")
    expect(moment).to_have_text("20 of 28")
    expect(page.get_by_test_id("memory")).to_have_text(re.compile(r"Element \d+ of 20 counts most"))
    head.press("End")
    expect(page.get_by_test_id("memory")).to_have_text(re.compile(r"Element \d+ of 28 counts most"))
    expect(page.get_by_test_id("so-far")).to_have_text(re.compile(r"^\d since element \d+ of 28"))
    page.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    kept = page.get_by_test_id("gates-say")
    expect(kept).to_have_text(re.compile(r"^It keeps \d+ % of what it was \(−?\d\.\d+\) and lets in \d+ %"))
    page.get_by_role("slider", name="Element").press("Home")
    expect(page.get_by_test_id("gates-moment")).to_have_text("1 of 28")
    expect(kept).to_have_text(re.compile(r"of what it was \(0\.?0*\)"))
    page.keyboard.press("Escape")
    choose(page, "dataset", "remember")
    expect(page.get_by_test_id("guess")).to_have_text(re.compile("[A-D]"))
    expect(page.get_by_test_id("pad-preview")).to_have_count(0)
    page.get_by_test_id("length").fill("6")
    page.get_by_test_id("length").press("Enter")
    expect_session(page, lambda state: state["data"]["input_shape"] == [6, 4])
    expect(page.get_by_test_id("guess")).to_have_text(re.compile("[A-D]"))
    expect(page.get_by_test_id("memory")).to_have_text(re.compile(r"Element \d of 6 counts most"))
    head.press("Home")
    expect(moment).to_have_text(re.compile("^1 of 6: [A-D]$"))
    expect(page.get_by_test_id("memory")).to_have_text(re.compile("^Element 1 of 1 counts most"))
    page.get_by_test_id("letters").fill("5")
    page.get_by_test_id("letters").press("Enter")
    expect_session(page, lambda state: state["data"]["class_names"] == list("ABCDE"))
    expect(page.get_by_test_id("guess")).to_have_text(re.compile("[A-E]"))


def written(page: Page) -> list[str]:
    return [name.strip() for name in page.get_by_test_id("written").locator("li").all_inner_texts()]


def test_names_are_written_and_heads_are_pointed_at(page: Page) -> None:
    page.get_by_test_id("lab-sequences").click()
    choose(page, "dataset", "names")
    choose(page, "preset", "small_transformer")
    beginning = page.get_by_test_id("typed-symbols")
    beginning.fill("Mar")
    expect(beginning).to_have_value("mar")
    expect(page.get_by_test_id("expected")).to_have_text(re.compile(r"m <?\d+ %\s+a <?\d+ %\s+r <?\d+ %"))
    expect(page.get_by_test_id("written").locator("li").last).to_have_text(re.compile("^mar"))
    assert all(name.startswith("mar") for name in written(page))
    before = written(page)
    page.get_by_test_id("play").click()
    page.wait_for_function(WRITES_OTHERS, arg=before)
    page.get_by_role("button", name="Go on with k").click()
    expect(beginning).to_have_value("mark")
    expect(page.get_by_test_id("written").locator("li").first).to_have_text(re.compile("^mark"))
    page.get_by_test_id("heads").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("heard")).to_have_text(re.compile(r"^Head 2: r hears .*\d+ %"))
    page.get_by_test_id("pause").click()
    page.get_by_role("slider", name="Likeliest").press("Home")
    expect(page.get_by_test_id("likeliest")).to_have_text("1")
    page.wait_for_function(WRITES_THE_SAME)
    beginning.fill("mark7")
    expect(page.get_by_text("It has never seen “7”: it knows a to z.")).to_be_visible()
    expect(beginning).to_have_value("mark")
    choose(page, "preset", "gru_64")
    expect(page.get_by_test_id("heads")).to_have_count(0)
    typed = page.get_by_test_id("typed-symbols")
    typed.fill("anna")
    expect(page.get_by_test_id("guess")).to_have_text(re.compile("a (wo)?man's"))
    head, moment = page.get_by_test_id("time-head"), page.get_by_test_id("time-moment")
    head.press("Home")
    head.press("ArrowRight")
    expect(moment).to_have_text("2 of 5: a")
    expect(page.get_by_test_id("memory")).to_have_text(re.compile(r"Element \d of 2 counts most"))
    expect(typed).to_have_value("anna")
    page.get_by_test_id("time-play").click()
    expect(moment).to_have_text("5 of 5: a")
    expect(page.get_by_test_id("memory")).to_have_text(re.compile(r"Element \d of 5 counts most"))
    page.get_by_role("button", name=re.compile("^[a-z]+: a (wo)?man's$")).first.click()
    expect(typed).not_to_have_value("anna")
    choose(page, "dataset", "remember")
    page.go_back()
    expect(page.get_by_test_id("dataset")).to_have_value("names")
    expect(page.get_by_test_id("guess")).to_have_text(re.compile("a (wo)?man's"))
    choose(page, "dataset", "letter_tasks")
    expect(page.get_by_test_id("typed-symbols")).to_have_value(re.compile("^[a-h]{5}>$"))


def test_a_text_of_ones_own_is_pasted_learned_from_and_written_on(page: Page) -> None:
    page.get_by_test_id("lab-sequences").click()
    choose(page, "dataset", "own_text")
    expect(page.get_by_test_id("preset")).to_have_value("writer_gru")
    expect(page.get_by_test_id("own-text")).to_have_text(re.compile("^Alice was beginning"))
    page.get_by_test_id("paste-text").click()
    said, field, learn = (page.get_by_test_id(name) for name in ("text-said", "text-field", "learn-text"))
    expect(said).to_have_text(re.compile("^There is nothing to learn from yet"))
    field.fill("zzzz")
    expect(said).to_have_text(re.compile("^With “z” alone"))
    expect(learn).to_be_disabled()
    field.fill("vw" * 30_000)
    expect(said).to_have_text(re.compile("these are 10,000 too many"))
    page.get_by_test_id("take-beginning").click()
    expect(said).to_have_text(re.compile("These are the first 50,000 of 60,000"))
    expect(learn).to_be_enabled()
    page.get_by_test_id("whole-text").click()
    expect(said).to_have_text(re.compile("these are 10,000 too many"))
    field.fill("Зелено вино.\n猫は眠る。\n" * 20)
    expect(said).to_have_text("379 characters, 15 of them different.")
    learn.click()
    expect_session(page, lambda state: state["data"]["input_shape"] == [33, 16])
    expect(page.get_by_test_id("text-size")).to_have_text("379 characters, 15 of them different")
    typed = page.get_by_test_id("typed-symbols")
    # What is typed before the page has the new data would give way to their first sample.
    expect(typed).to_have_value(re.compile("[елновзит猫はる眠。]"))
    typed.fill("зел7")
    expect(typed).to_have_value("Зел")
    expect(page.get_by_text("It has never seen “7”: it knows")).to_be_visible()
    passage = page.get_by_test_id("passage")
    expect(passage).to_have_text(re.compile("^Зел.{150}", re.DOTALL))
    page.get_by_role("button", name="Go on with 猫").click()
    expect(typed).to_have_value("Зел猫")
    typed.fill("вино" * 9)
    expect(page.get_by_text("It reads the last 32 alone.")).to_be_visible()
    expect(typed).to_have_value("вино" * 8)
    train(page, 3)
    expect(page.get_by_test_id("passage-says")).to_have_text(re.compile("^Written after [1-9]"))
    page.reload()
    expect(page.get_by_test_id("own-text")).to_have_text(re.compile("^Зелено вино"))
    expect(page.get_by_test_id("typed-symbols")).to_have_value("вино" * 8)
    expect(page.get_by_test_id("passage-says")).to_have_text(re.compile("^Written after [1-9]"))
    page.get_by_test_id("paste-text").click()
    page.get_by_test_id("text-ready").click()
    expect(page.get_by_test_id("own-text")).to_have_text(re.compile("^Alice"))
    expect_session(page, lambda state: state["data"]["input_shape"] == [33, 53])


# Notes every guess that is made while the pen is down.
NOTES_GUESSES = """() => {
    const guess = document.querySelector("[data-testid=guess]");
    window.guesses = new Set();
    const note = () => window.guesses.add(guess.textContent);
    new MutationObserver(note).observe(guess, { childList: true, characterData: true, subtree: true });
}"""


def test_a_guess_changes_before_the_pen_is_lifted(page: Page) -> None:
    page.get_by_test_id("lab-sequences").click()
    choose(page, "dataset", "digit_strokes")
    train_at_full_speed(page)
    train(page, 150)
    page.evaluate(NOTES_GUESSES)
    # A hand that is faster than the answers would see that of the whole digit alone.
    draw(page, 2, finish=False, at_each=lambda: wait_until_answered(page))
    page.wait_for_function("() => window.guesses.size > 1")
    known = re.compile(r"^\d since movement \d+ of \d\d; before, .*\d\.$")
    expect(page.get_by_test_id("so-far")).to_have_text(known)
    page.mouse.up()
