"""Why a drawing is read as it is: what speaks for a class, and what against it."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import train, wait_until, wait_until_answered
from tests.e2e.strokes import draw
from tests.e2e.test_accessibility import violations
from tests.e2e.test_generative import Frames

METHOD = "attributions/integrated_gradients"


@pytest.fixture
def frames(context: BrowserContext) -> Frames:
    return Frames(context)


def expect_number(page: Page, test_id: str, read: Callable[[], float]) -> None:
    """Wait until a number is as the page writes it, of three figures and with its sign."""

    def is_shown() -> bool:
        shown = page.get_by_test_id(test_id).inner_text().replace("−", "-").replace(",", "")
        is_number = re.fullmatch(r"[+-][\d.]+|0", shown) is not None
        return is_number and float(shown) == pytest.approx(read(), rel=0.01, abs=0.005)

    wait_until(page, is_shown)


def covered(page: Page) -> np.ndarray:
    """How blue less how orange the pixels over the pad are."""
    pixels = page.locator(".pad .window canvas").evaluate(
        """canvas => {
            const { width, height } = canvas;
            const copy = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
            copy.drawImage(canvas, 0, 0);
            return [...copy.getImageData(0, 0, width, height).data];
        }"""
    )
    rgba = np.array(pixels, float).reshape(28, 28, 4)
    cover: np.ndarray = (rgba[..., 2] - rgba[..., 0]) * rgba[..., 3]
    return cover


def agrees(overlay: np.ndarray, change: np.ndarray) -> bool:
    """Whether all that is much is drawn in the colour of its sign."""
    strong = np.abs(change) > np.abs(change).max() / 2
    return strong.any() and bool((np.sign(overlay[strong]) == np.sign(change[strong])).all())


def test_a_drawn_4_says_what_speaks_for_a_9_and_is_asked_no_longer_when_it_is_off(
    open_page: OpenPage, frames: Frames, subscribed: list[list[str]]
) -> None:
    page = open_page()
    train(page, 200)
    draw(page, 4)
    wait_until_answered(page)
    assert "attributions" not in subscribed[-1]
    page.get_by_role("switch", name="Why?").click()
    expect(page.get_by_test_id("attributed-for")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_test_id("attributed-class")).to_have_text(page.get_by_test_id("guess").inner_text())

    page.get_by_test_id("attribution-method").select_option("integrated_gradients")
    bar = page.get_by_role("list", name="Probability of each class").get_by_role("button").nth(9)
    bar.click()
    expect(bar).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("attributed-class")).to_have_text("9")
    frames.wait_for(page, f"{METHOD}/class", lambda of: int(of) == 9)
    expect(page.get_by_test_id("attributed-sum")).to_contain_text("together")
    of = {
        name: frames.latest[f"{METHOD}/{name}"] for name in ("for", "against", "pixels", "logit", "baseline")
    }
    expect_number(page, "attributed-for", lambda: float(of["for"]))
    expect_number(page, "attributed-against", lambda: float(of["against"]))
    assert of["pixels"].sum() == pytest.approx(of["logit"] - of["baseline"], rel=0.02, abs=0.02)
    assert (np.abs(of["pixels"]) > np.abs(of["pixels"]).max() / 2).sum() > 3
    wait_until(page, lambda: agrees(covered(page), of["pixels"]))
    assert (covered(page)[of["pixels"] == 0] == 0).all()

    unit = (
        page.get_by_role("list", name="Units of dense_2 · Dense 16 that add most").get_by_role("button").first
    )
    first = int(frames.latest[f"{METHOD}/units/dense_2/index"][0])
    expect(unit).to_have_text(re.compile(rf"unit {first + 1}\b"))
    assert violations(page) == []
    page.mouse.move(700, 5)
    unit.focus()
    expect(page.locator(".strip .name")).to_contain_text(f"Unit {first + 1}")

    page.get_by_test_id("pad-clear").click()
    expect(page.get_by_text("Draw something, or pick a sample.")).to_be_visible()
    expect(page.locator(".pad .window canvas")).to_have_attribute("width", "1")
    draw(page, 7)
    wait_until_answered(page)
    expect(page.get_by_test_id("attributed-sum")).to_contain_text("together")
    frames.wait_for(page, f"{METHOD}/logit", lambda logit: float(logit) != of["logit"])
    expect_number(page, "attributed-for", lambda: float(frames.latest[f"{METHOD}/for"]))

    page.get_by_role("switch", name="How little it takes").click()
    frames.wait_for(page, "smallest_change/is_enough", lambda is_enough: bool(is_enough))
    expect(page.get_by_test_id("smallest-change-words")).to_contain_text("It says 9")
    wait_until(page, lambda: agrees(covered(page), frames.latest["smallest_change/change"][..., 0]))
    changed = page.get_by_test_id("changed-picture").evaluate("canvas => [canvas.width, canvas.height]")
    assert changed == [28, 28]
    page.get_by_role("slider", name="How far the picture may be changed").press("Home")
    expect(page.get_by_test_id("smallest-change-words")).to_contain_text("Not even a change of 0.10")
    assert violations(page) == []

    page.get_by_role("switch", name="Why?").click()
    expect(page.get_by_test_id("attributions")).to_be_hidden()
    expect(page.locator(".pad .window")).to_have_count(0)
    wait_until(page, lambda: "attributions" not in subscribed[-1])
    bar.click()
    expect(bar).to_have_attribute("title", "It is 9")
    expect(page.get_by_text("wrong: it's 9")).to_be_visible()
