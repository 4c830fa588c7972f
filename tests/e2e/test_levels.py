"""From the whole network to one number and back, by click, by key and by the browser's history."""

import re

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import choose, expect_session, link_of, train, wait_until, wait_until_answered
from tests.e2e.strokes import draw
from tests.e2e.test_accessibility import violations
from tests.e2e.test_generative import Frames

# Half of the last figure that is shown, of numbers below 10.
SHOWN = 0.0052


@pytest.fixture
def frames(context: BrowserContext) -> Frames:
    return Frames(context)


def numbers_in(text: str) -> list[float]:
    """The numbers of a line, as the page writes them."""
    plain = text.replace("−", "-").replace(",", "").replace("×", " ")
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", plain)]


def level_in_address(page: Page, level: str | None) -> None:
    """Wait until the address says what is open, and nothing else."""
    page.wait_for_function(
        "level => (new URLSearchParams(location.hash.slice(1)).get('at') ?? null) === level", arg=level
    )


def test_from_the_whole_network_to_one_number_and_back(open_page: OpenPage, frames: Frames) -> None:
    page = open_page("/#at=output/3&look=test/7")
    see_softmax_light_what_is_pointed_at(page, frames)
    go_to_what_one_pixel_of_a_drawn_4_adds_and_back(page, open_page, frames)
    slide_a_window_over_maps(page, frames)


def go_to_what_one_pixel_of_a_drawn_4_adds_and_back(page: Page, open_page: OpenPage, frames: Frames) -> None:
    train(page, 200)
    draw(page, 4)
    wait_until_answered(page)
    page.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    panel = page.get_by_role("region", name="One unit closer")
    expect(panel.get_by_test_id("activation-point")).to_have_text(re.compile(r"relu\(.*\) = \d"))
    unit = int(page.evaluate("new URLSearchParams(location.hash.slice(1)).get('at')").split("/")[1])
    level_in_address(page, f"dense_1/{unit}")

    contributions = panel.get_by_role("slider", name="Cell of = contributions")
    contributions.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    number = panel.get_by_test_id("number")
    expect(number.get_by_test_id("formula")).to_contain_text(re.compile(r"\d.*="))
    page.wait_for_function("() => location.hash.match(/at=dense_1\\/\\d+\\/\\d+/)")
    pixel = int(page.evaluate("new URLSearchParams(location.hash.slice(1)).get('at')").split("/")[2])
    expect(number).to_contain_text(f"row {pixel // 28 + 1}, column {pixel % 28 + 1}")

    # The picture that was sent, and the weights that came: the same product by numpy.
    given = frames.latest["activations/input"].ravel()
    weight = frames.latest["weights/dense_1/kernel"][:, unit]
    bias = frames.latest["weights/dense_1/bias"][unit]
    assert given[pixel] > 0
    x, w, product = numbers_in(number.get_by_test_id("formula").locator("p").nth(1).inner_text())[:3]
    expected = [given[pixel], weight[pixel], given[pixel] * weight[pixel]]
    assert [x, w, product] == pytest.approx(expected, abs=SHOWN)
    shown_sum = numbers_in(panel.get_by_test_id("calculation").last.text_content() or "")[0]
    assert shown_sum == pytest.approx(float(given @ weight), abs=2 * SHOWN)
    point = numbers_in(panel.get_by_test_id("activation-point").inner_text())
    assert point[1] == pytest.approx(max(0.0, float(given @ weight + bias)), abs=2 * SHOWN)
    assert violations(page) == []

    # Whoever is sent the address sees the same number of the same drawing.
    page.wait_for_function("() => location.hash.includes('look=draw/')")
    other = open_page("/" + page.url.split("/", 3)[3], tempo=True)
    theirs = other.get_by_test_id("number").get_by_test_id("formula").locator("p").nth(1)
    wait_until(other, lambda: numbers_in(theirs.inner_text())[:3] == pytest.approx(expected, abs=0.05))
    other.close()

    page.keyboard.press("Escape")
    expect(number).to_have_count(0)
    level_in_address(page, f"dense_1/{unit}")
    page.go_forward()
    expect(number).to_be_visible()
    page.go_back()
    expect(number).to_have_count(0)
    expect(panel).to_be_visible()
    page.go_back()
    expect(panel).to_have_count(0)
    level_in_address(page, None)

    # What was edited while a unit was open is not taken back by closing it.
    page.get_by_role("group", name="Picture of the network").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(panel).to_be_visible()
    link = link_of(page)
    page.get_by_test_id("more-dense_1").dispatch_event("click")
    link_of(page, after=link)
    page.go_back()
    expect(panel).to_have_count(0)
    expect_session(page, lambda state: state["networks"][0]["layers"][2]["shape"] == [18])
    level_in_address(page, None)


def is_told(softmax: Locator, i: int, output: np.ndarray) -> bool:
    """Whether the row of a class tells the latest logit, its power and its share."""
    logits = output.astype(float)
    share = np.exp(logits[i]) / np.exp(logits).sum()
    told = numbers_in(softmax.get_by_test_id(f"softmax-row-{i}").inner_text())[1:]
    return told == pytest.approx([logits[i], np.exp(logits[i]), 100 * share], rel=0.02, abs=0.06)


def see_softmax_light_what_is_pointed_at(page: Page, frames: Frames) -> None:
    """A link has opened the level, with its sample."""
    softmax = page.get_by_test_id("softmax")
    expect(softmax).to_be_visible()
    expect(page.get_by_text("28 × 28, a test sample")).to_be_visible()
    assert "look=test/7" in page.evaluate("location.hash")
    wait_until(page, lambda: all(is_told(softmax, i, frames.latest["activations/output"]) for i in (0, 3, 9)))
    lit = re.compile(r"\blit\b")
    row, term = softmax.get_by_test_id("softmax-row-5"), softmax.get_by_test_id("softmax-term-5")
    expect(term).not_to_have_class(lit)
    row.hover()
    expect(term).to_have_class(lit)
    softmax.get_by_test_id("softmax-term-8").hover()
    expect(softmax.get_by_test_id("softmax-row-8")).to_have_class(lit)
    expect(row).not_to_have_class(lit)
    # A link leads nowhere back: one level up is the whole network.
    page.keyboard.press("Escape")
    expect(softmax).to_have_count(0)
    level_in_address(page, None)


def slide_a_window_over_maps(page: Page, frames: Frames) -> None:
    """It is held by a key, and shows the winner."""
    before = link_of(page)
    choose(page, "preset", "small_cnn")
    link_of(page, after=before)
    page.evaluate("location.hash += '&at=conv_1/1'")
    window = page.get_by_test_id("window-numbers")
    expect(window.locator("span")).to_have_count(27)
    place = page.locator(".slide span")
    first = place.inner_text()
    expect(place).not_to_have_text(first)
    page.get_by_role("slider", name="Cell of this map").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("slide")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash.match(/at=conv_1\\/1\\/\\d+,\\d+/)")
    row, column = page.evaluate("location.hash.match(/at=conv_1.1.(\\d+),(\\d+)/).slice(1).map(Number)")
    expect(place).to_have_text(f"row {row + 1}, column {column + 1}")
    frames.wait_for(page, "calculation/conv_1/at", lambda at: at.tolist() == [1, row, column])
    kernel, bias = (frames.latest[f"weights/conv_1/{name}"] for name in ("kernel", "bias"))
    given = np.pad(frames.latest["activations/input"][..., 0], 1)
    patch = given[row : row + 3, column : column + 3]
    for i, value in enumerate(patch.ravel()):
        expect(window.locator("span").nth(i)).to_have_text(f"{value:.2f}" if value >= 0.005 else "0")
    shown = [float(text.replace("−", "-")) for text in window.locator("span").all_inner_texts()]
    for part, of in enumerate((patch, kernel[:, :, 0, 1], patch * kernel[:, :, 0, 1])):
        assert shown[9 * part : 9 * part + 9] == pytest.approx(of.ravel().tolist(), abs=SHOWN)
    point = numbers_in(page.get_by_test_id("activation-point").inner_text())
    total = float((patch * kernel[:, :, 0, 1]).sum() + bias[1])
    assert point == pytest.approx([total, max(0.0, total)], rel=0.02, abs=SHOWN)
    assert violations(page) == []

    page.evaluate("location.hash = location.hash.replace(/at=[^&]*/, 'at=pool_1/1/3,4')")
    expect(page.get_by_test_id("level-max_pool")).to_be_visible()
    frames.wait_for(page, "calculation/pool_1/at", lambda at: at.tolist() == [1, 3, 4])
    expect(window.locator("span")).to_have_count(4)
    windows = frames.latest["activations/conv_1"][6:8, 8:10, 1].ravel()
    expect(window.locator("span").nth(int(windows.argmax()))).to_have_class(re.compile("marked"))
