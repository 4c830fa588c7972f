"""Looking back at earlier steps, and going on from there."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import expect_session, still_box, train, wait_for_step
from tests.e2e.plane import open_lab, wait_until_compiled


def drag(page: Page, *shares: float) -> None:
    """Take the play head along the curve, to shares of its width; the last is let go of."""
    box = still_box(page.get_by_test_id("timeline"))
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * shares[0], y)
    page.mouse.down()
    for share in shares[1:]:
        page.mouse.move(box["x"] + box["width"] * share, y, steps=5)
    page.mouse.up()


def looked_at(page: Page) -> int:
    """The step of the past that the page was asked for, once it is shown."""
    expect(page.get_by_test_id("past")).to_contain_text(re.compile(r"Step [\d,]+ of"))
    # The curve stands where the past reaches to, which may be elsewhere than was asked for.
    step = page.wait_for_function(
        """() => {
            const step = document.querySelector('[data-testid=timeline]').getAttribute('aria-valuenow');
            const shown = document.querySelector('[data-testid=step-count]').textContent.replaceAll(',', '');
            return shown === step && { step: Number(step) };
        }"""
    ).json_value()["step"]
    assert isinstance(step, int)
    return step


def test_the_curve_is_dragged_and_everything_shows_that_step(open_page: OpenPage) -> None:
    page = open_page()
    other = open_page(page.url.removeprefix(page.url.split("/s/")[0]))
    first = train(page, 60)
    accuracy, loss = (page.get_by_test_id(f"test-{name}").inner_text() for name in ("accuracy", "loss"))
    last = train(page, 400)
    page.get_by_test_id("timeline").focus()
    page.keyboard.press("Home")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    expect(page.get_by_test_id("past")).to_contain_text(f"Step 0 of {last:,}")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("step-count")).to_have_text("3")
    drag(page, 0.9, 0.7, 0.3)
    page.wait_for_function(
        "() => !['0', '3'].includes(document.querySelector('[data-testid=step-count]').textContent)"
    )
    assert 0 < looked_at(page) < last
    page.keyboard.press("Home")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    page.get_by_test_id("past-film").click()
    expect(page.get_by_test_id("past-film")).to_have_accessible_name(re.compile("Stop the film"))
    wait_for_step(page, 50)
    page.get_by_test_id("past-film").click()
    assert 50 <= looked_at(page) < last
    # What was measured at a step is measured of it again.
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("past")).to_have_count(0)
    expect(page.get_by_test_id("step-count")).to_have_text(f"{last:,}")
    page.evaluate("() => document.activeElement.blur()")
    for _ in range(last - first):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("step-count")).to_have_text(f"{first:,}")
    expect(page.get_by_test_id("test-accuracy")).to_have_text(accuracy)
    expect(page.get_by_test_id("test-loss")).to_have_text(loss)
    # Who does not look back sees the present.
    expect(other.get_by_test_id("step-count")).to_have_text(f"{last:,}")
    page.get_by_test_id("past-go-on").click()
    expect(page.get_by_test_id("past")).to_have_count(0)
    wait_for_step(page, first + 1)
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("play")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("step-count")).to_have_text(f"{last:,}")
    # Play asks what is meant, and says what it goes on from.
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("step-count")).to_have_text(f"{last - 1:,}")
    page.get_by_test_id("play").click()
    expect(page.get_by_test_id("past-play-here")).to_be_focused()
    expect(page.get_by_test_id("past-play-here")).to_have_text(f"from step {last - 1:,}")
    page.get_by_test_id("past-play-now").click()
    wait_for_step(page, last + 1)
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("play")).to_be_visible()
    last = expect_session(page, lambda state: state["step"] > last and not state["playing"])["step"]
    expect(page.get_by_test_id("step-count")).to_have_text(f"{last:,}")
    # A branch stands at the step that is looked at, and waits.
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("step-count")).to_have_text(f"{last - 1:,}")
    page.keyboard.press("b")
    expect(page.get_by_test_id("past")).to_have_count(0)
    expect_session(page, lambda state: state["step"] == last - 1 and not state["playing"])


def test_training_goes_on_while_the_past_of_the_plane_is_looked_at(page: Page) -> None:
    open_lab(page)
    page.get_by_test_id("play").click()
    wait_for_step(page, 200)
    drag(page, 0.5, 0.2)
    shown = looked_at(page)
    of = page.get_by_test_id("past").inner_text()
    expect(page.get_by_test_id("past")).not_to_have_text(of)
    expect(page.get_by_test_id("pause")).to_be_visible()
    assert looked_at(page) == shown
    page.get_by_test_id("past-leave").click()
    expect(page.get_by_test_id("past")).to_have_count(0)
    # What was before a unit was added is shown without it, and can be gone on from.
    page.get_by_test_id("pause").click()
    hidden = page.locator(".stage > .header").nth(1)
    expect(hidden).to_contain_text("Dense 4")
    page.get_by_test_id("more-dense_1").click()
    expect(hidden).to_contain_text("Dense 5")
    wait_until_compiled(page)
    page.get_by_test_id("timeline").focus()
    page.keyboard.press("Home")
    expect(hidden).to_contain_text("Dense 4")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    expect(page.get_by_test_id("more-dense_1")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(hidden).to_contain_text("Dense 5")
    page.keyboard.press("Home")
    expect(page.get_by_test_id("step-count")).to_have_text("0")
    page.keyboard.press("b")
    expect_session(page, lambda state: state["step"] == 0 and len(state["runs"]) == 2)
    expect(hidden).to_contain_text("Dense 4")
    page.keyboard.press("Control+z")
    expect(hidden).to_contain_text("Dense 5")
