"""Slow motion through a step of two networks: each stage is told, and only those who take part are lit."""

import math
import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import expect_session
from tests.e2e.test_accessibility import violations

STAGES = 11


def written(text: str) -> float:
    """The number that a caption shows."""
    digits = text.replace(",", "").replace("−", "-")
    if power := re.fullmatch(r"(?:(\d)×)?10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", digits):
        exponent = int("".join(str("⁰¹²³⁴⁵⁶⁷⁸⁹".index(digit)) for digit in power[3]))
        return int(power[1] or 1) * 10.0 ** (-exponent if power[2] else exponent)
    return float(digits.removesuffix("%")) / (100 if digits.endswith("%") else 1)


def expect_stage(page: Page, number: int) -> None:
    """The page shows a stage as the server tells it, in its words and with its number."""
    state = expect_session(
        page, lambda state: bool(state["slow_motion"]) and state["slow_motion"]["stage"] == number
    )
    stage, value = state["objective"]["stages"][number], state["slow_motion"]["values"][number]
    caption = page.get_by_test_id("stage-caption")
    expect(caption).to_contain_text(stage["words"])
    expect(caption).to_contain_text(stage["scalar"])
    expect(page.locator(".slow li [aria-current=step]")).to_have_text(str(number + 1))
    shown = written(page.get_by_test_id("stage-number").inner_text())
    # Two or three figures of it are shown, or one with a power of ten.
    assert math.isclose(shown, value, rel_tol=0.5 if abs(value) < 1e-3 else 0.06, abs_tol=5e-4), stage
    for role in ("generator", "discriminator"):
        has_part = role in stage["roles"]
        expect(page.locator(f"[data-testid=role-{role}].lit")).to_have_count(int(has_part))
    expect(page.locator(".stage .veil")).to_have_count(2 - len(stage["roles"]))


def test_a_step_of_a_gan_is_gone_through_stage_by_stage_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/labs/gan-dots", tempo=True)
    page.get_by_test_id("step").click()
    expect_session(page, lambda state: state["step"] == 1 and not state["playing"])
    page.keyboard.press("s")
    page.get_by_test_id("stage-play").click()
    expect(page.get_by_test_id("stage-play")).to_have_attribute("aria-label", "Play the stages")
    for _ in range(STAGES):
        page.keyboard.press("ArrowLeft")
    expect_session(page, lambda state: state["slow_motion"]["stage"] == 0)
    expect(page.get_by_test_id("stage-number")).to_have_text(re.compile(r"\d"))
    for number in range(STAGES):
        expect_stage(page, number)
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("step-count")).to_have_text("2")
    expect_stage(page, 0)
    assert violations(page) == []
    page.keyboard.press("Space")
    expect_session(page, lambda state: state["slow_motion"]["stage"] > 0)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stage-caption")).to_have_count(0)
    expect_session(page, lambda state: state["slow_motion"] is None)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("slow-motion").click()
    expect(page.get_by_test_id("stage-caption")).to_be_in_viewport()
    page.get_by_test_id("stage-play").click()
    expect(page.get_by_test_id("stage-play")).to_have_attribute("aria-label", "Play the stages")
    step = expect_session(page, lambda state: state["slow_motion"] is not None)["step"]
    page.get_by_test_id("stage-leave").click()
    expect(page.get_by_test_id("stage-caption")).to_have_count(0)
    assert expect_session(page, lambda state: state["slow_motion"] is None)["step"] == step
