"""A generator and a discriminator on digits: what is made is walked between, and drawings are judged."""

from functools import partial

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.test_accessibility import violations
from tests.e2e.test_codes import draw
from tests.e2e.test_generative import Frames, expect_no_labels


@pytest.fixture
def frames(context: BrowserContext) -> Frames:
    return Frames(context)


def press(page: Page, test_id: str) -> None:
    page.get_by_test_id(test_id).focus()
    page.keyboard.press("Enter")


def test_what_is_made_is_walked_between_and_a_drawing_is_judged(open_page: OpenPage, frames: Frames) -> None:
    page = open_page()
    for test_id in ("gallery", "gallery-show-invent", "gallery-gan_digits"):
        press(page, test_id)
    sheet, verdict = page.get_by_test_id("made-sheet"), page.get_by_test_id("verdict")
    expect(sheet).to_have_attribute("data-ready", "true")
    expect(page.get_by_test_id("coming")).to_have_text("")
    frames.wait_for(page, "made/samples", lambda samples: samples.shape == (36, 28, 28, 1))
    dust = frames.latest["made/samples"]
    press(page, "speed-max")
    press(page, "play")
    frames.wait_for(page, "made/samples", lambda samples: samples.mean() < dust.mean() / 2)
    press(page, "pause")
    expect(page.get_by_test_id("play")).to_be_visible()
    expect_no_labels(page)

    expect(verdict).to_contain_text("This sample is taken for")
    draw(page, (0.3, 0.2), (0.7, 0.2), (0.45, 0.8))
    expect(verdict).to_contain_text("Your drawing is taken for")
    judged = frames.latest["answer/output"]
    assert judged.sum() == pytest.approx(1, abs=1e-5)

    sheet.get_by_role("button", name="Made 8", exact=True).click()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(sheet.locator("[aria-pressed=true]")).to_have_count(2)
    for key, index in (("Home", 7), ("End", 8)):
        page.get_by_test_id("made-way").focus()
        page.keyboard.press(key)
        frames.wait_for(
            page, "decoded/code", partial(np.allclose, frames.latest["made/codes"][index], atol=1e-4)
        )
        made = frames.latest["made/samples"][index].astype(int)
        assert np.abs(frames.latest["decoded/made"].astype(int) - made).max() <= 1
    assert violations(page) == []

    page.reload()
    expect(sheet.locator("[aria-pressed=true]")).to_have_count(2)
    expect(page.get_by_test_id("made-way")).to_have_value("400")
