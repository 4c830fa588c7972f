"""Digits become two numbers and come back: a plane of codes to be looked at, picked from and walked."""

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import link_of, still_box
from tests.e2e.test_accessibility import violations
from tests.e2e.test_generative import Frames, expect_no_labels


@pytest.fixture
def frames(context: BrowserContext) -> Frames:
    return Frames(context)


def open_lab(page: Page) -> None:
    for test_id in ("gallery", "gallery-show-invent", "gallery-vae_digits"):
        page.get_by_test_id(test_id).focus()
        page.keyboard.press("Enter")
    expect(page.locator("[data-testid=codes][data-ready=dots]")).to_be_visible()
    expect(page.get_by_test_id("coming")).to_have_text("")


def draw(page: Page, *points: tuple[float, float]) -> None:
    """A stroke over the pad, in parts of its side."""
    box = still_box(page.get_by_test_id("pad"))
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def test_a_drawing_has_a_place_and_a_place_makes_a_digit(open_page: OpenPage, frames: Frames) -> None:
    page = open_page()
    open_lab(page)
    page.get_by_test_id("speed-max").click()
    page.get_by_test_id("play").click()
    frames.wait_for(page, "test/reconstruction", lambda values: values.size > 0 and values[-1] < 175)
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("play")).to_be_visible()
    expect_no_labels(page)
    expect(page.get_by_test_id("tab-mistakes")).to_have_count(0)

    code, picked_code = page.get_by_test_id("code"), page.get_by_test_id("picked-code")
    page.get_by_test_id("hold").click()
    expect(picked_code).to_contain_text("made of")
    held = picked_code.inner_text()
    before, came_back = code.inner_text(), frames.latest["reconstruction/made"]
    draw(page, (0.5, 0.2), (0.5, 0.8))
    expect(code).not_to_have_text(before)
    assert not np.array_equal(frames.latest["reconstruction/made"], came_back)

    page.get_by_test_id("way").focus()
    page.keyboard.press("End")
    # Answers to parts of the stroke may still come.
    page.wait_for_function(
        "() => ((of) => of('picked-code').includes(of('code')))"
        "((id) => document.querySelector(`[data-testid=${id}]`).textContent.trim())"
    )
    page.keyboard.press("Home")
    expect(picked_code).to_have_text(held)
    page.get_by_test_id("let-go").click()

    page.get_by_test_id("codes").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    picked = picked_code.inner_text()
    numbers = [float(number) for number in picked.removeprefix("made of ").replace("−", "-").split(",")]
    frames.wait_for(page, "decoded/code", lambda values: np.allclose(values, numbers, atol=0.006))
    assert frames.latest["decoded/made"].shape == (28, 28, 1)

    page.get_by_test_id("codes-sheet").click()
    expect(page.locator("[data-testid=codes][data-ready=sheet]")).to_be_visible()
    sheet = frames.latest["sheet/samples"]
    assert sheet.shape == (20, 20, 14, 14, 1)
    assert len(np.unique(sheet.reshape(400, -1), axis=0)) > 300
    assert violations(page) == []

    link = link_of(page)
    page.reload()
    expect(picked_code).to_have_text(picked)
    expect(page.locator("[data-testid=codes][data-ready=sheet]")).to_be_visible()
    assert link_of(page) == link
    page.get_by_test_id("codes").focus()
    page.keyboard.press("Escape")
    expect(picked_code).to_contain_text("Point at a place")
