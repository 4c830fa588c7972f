"""Slow motion, turn by turn or through the layers, and the chain rule of one weight."""

import math
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import choose, expect_session, train, wait_until_answered
from tests.e2e.plane import find_edge
from tests.e2e.strokes import draw
from tests.e2e.test_accessibility import violations
from tests.e2e.test_generative import Frames

STAGES = 11


@pytest.fixture
def frames(context: BrowserContext) -> Frames:
    return Frames(context)


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


def expect_layer_stage(page: Page, number: int) -> dict[str, Any]:
    """The page shows a stage of a step through the layers as the server tells it."""
    state = expect_session(
        page,
        lambda state: (
            bool(state["slow_motion"] and state["slow_motion"]["values"])
            and state["slow_motion"]["stage"] == number
        ),
    )
    stage: dict[str, Any] = state["objective"]["stages"][number]
    expect(page.get_by_test_id("stage-caption")).to_contain_text(stage["words"])
    expect(page.locator(".slow li [aria-current=step]")).to_have_text(str(number + 1))
    expect_close(page.get_by_test_id("stage-number").inner_text(), state["slow_motion"]["values"][number])
    expect(page.get_by_test_id("edges-moving")).to_have_count(int(stage["kind"] in ("gradients", "move")))
    return stage


def expect_close(text: str, value: float) -> None:
    """A number as it is written: two or three figures of it, or one with a power of ten."""
    assert math.isclose(written(text), value, rel_tol=0.5 if abs(value) < 1e-3 else 0.06, abs_tol=5e-4)


def test_a_step_is_gone_through_layer_by_layer_forwards_and_backwards(
    open_page: OpenPage, frames: Frames
) -> None:
    page = open_page()
    step = train(page, 60)
    check_the_chain_rule_of_a_weight(page, frames)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("chain-product")).to_have_count(0)
    go_through_a_drawn_digit(page, frames, step)
    go_through_a_convolution_and_take_the_step(page)


def go_through_a_drawn_digit(page: Page, frames: Frames, step: int) -> None:
    draw(page, 4)
    wait_until_answered(page)
    page.get_by_test_id("slow-motion").click()
    expect(page.get_by_test_id("step-of-example")).to_have_attribute("title", "Say what it is: tap its bar.")
    expect(page.get_by_test_id("step-of-batch")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("stage-play").click()
    page.get_by_role("list", name="Probability of each class").get_by_role("button").nth(4).click()
    page.get_by_test_id("step-of-example").click()
    expect(page.get_by_test_id("step-of-example")).to_have_attribute("aria-pressed", "true")
    count = page.locator(".slow li").count()
    page.locator(".slow li button").first.click()
    kinds = []
    for number in range(count):
        stage = expect_layer_stage(page, number)
        kinds.append(stage["kind"])
        if stage["kind"] == "loss":
            frames.wait_for(page, "turn/wishes/output", lambda wishes: wishes[4] > 0)
            wishes = frames.latest["turn/wishes/output"]
            assert int(wishes.argmax()) == 4
            expect(page.get_by_test_id("stage-wishes")).to_contain_text("4 more (+")
        if stage["kind"] == "again":
            loss, again = expect_session(page, lambda _: True)["slow_motion"]["values"][4::6]
            assert again < loss
            expect_close(page.get_by_test_id("stage-before").inner_text().removeprefix("before: "), loss)
        page.locator("body").press("ArrowRight")
    assert kinds == ["pass"] * 4 + ["loss"] + ["gradients"] * 4 + ["move", "again"]
    expect_layer_stage(page, 0)
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert expect_session(page, lambda state: state["slow_motion"] is None)["step"] == step


def go_through_a_convolution_and_take_the_step(page: Page) -> None:
    """For the whole batch."""
    choose(page, "preset", "small_cnn")
    expect(page.get_by_test_id("coming")).to_have_text("")
    page.get_by_test_id("slow-motion").click()
    page.get_by_test_id("stage-play").click()
    page.get_by_test_id("step-of-batch").click()
    expect(page.get_by_test_id("step-of-batch")).to_have_attribute("aria-pressed", "true")
    page.locator(".slow li button").first.click()
    stages = expect_session(page, lambda state: state["slow_motion"]["of"] == "batch")["objective"]["stages"]
    for number in range(len(stages)):
        expect_layer_stage(page, number)
        page.locator("body").press("ArrowRight")
    expect_session(page, lambda state: state["step"] == 1)
    expect_layer_stage(page, 0)


def check_the_chain_rule_of_a_weight(page: Page, frames: Frames) -> None:
    """As one does by hand."""
    page.mouse.click(*find_edge(page, page.mouse.move, 1))
    expect(page.get_by_test_id("chain-product")).to_contain_text("=")
    path = "chain_rule/dense_2/kernel"
    frames.wait_for(page, f"{path}/pull", lambda _: True)
    of = {
        name: float(frames.latest[f"{path}/{name}"])
        for name in ("before", "slope", "wish", "pull", "measured")
    }
    assert of["before"] * of["slope"] * of["wish"] == pytest.approx(of["pull"], rel=1e-3, abs=1e-7)
    factors, product = page.get_by_test_id("chain-product").inner_text().split(" = ")
    for text, name in zip(factors.split(" × "), ("before", "slope", "wish"), strict=False):
        expect_close(text, of[name])
    expect_close(product, of["pull"])
    expect_close(page.get_by_test_id("chain-measured").inner_text(), of["measured"])
    wants = frames.latest[f"{path}/examples"]
    expect(page.get_by_test_id("chain-examples")).to_contain_text(
        f"{int((wants > 0).sum())} want more, {int((wants < 0).sum())} less"
    )
    assert violations(page) == []
