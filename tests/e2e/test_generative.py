"""Networks that make samples: what they make arrives at the dots, and nothing is called right or wrong."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, WebSocket, expect

from neurarium.protocol.frames import decode_frame
from tests.e2e.conftest import OpenPage
from tests.e2e.lab import expect_session, wait_until
from tests.e2e.plane import drag_over
from tests.e2e.test_accessibility import violations
from tests.engine.test_generative import dots_hit

OF_LABELS = re.compile(r"accuracy|confusion|mistake|\bright\b|\bwrong\b", re.IGNORECASE)


class Frames:
    """The latest tensors that a page was sent."""

    def __init__(self, context: BrowserContext) -> None:
        self.latest: dict[str, np.ndarray] = {}
        context.on("page", lambda page: page.on("websocket", self._listen))

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._receive)

    def _receive(self, message: bytes | str) -> None:
        if isinstance(message, bytes):
            self.latest |= decode_frame(message)[1]

    def wait_for(self, page: Page, name: str, what: Callable[[np.ndarray], bool]) -> None:
        """Wait until the latest tensor of a name is so."""
        wait_until(page, lambda: name in self.latest and what(self.latest[name]))


@pytest.fixture
def frames(context: BrowserContext) -> Frames:
    return Frames(context)


def open_and_play(page: Page, lab: str) -> None:
    """Choose a lab in the gallery and let it train, by keyboard alone."""
    for test_id in ("gallery", "gallery-show-invent", f"gallery-{lab}"):
        page.get_by_test_id(test_id).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_test_id("plane-title")).to_have_text("What is made")
    expect(page.locator("[data-testid=plane][data-ready=true]")).to_be_visible()
    expect(page.get_by_test_id("coming")).to_have_text("")
    page.get_by_test_id("speed-max").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("plane").focus()
    page.keyboard.press("Space")


def are_on_all_dots(places: np.ndarray) -> bool:
    hit, share = dots_hit(places)
    return hit == 8 and share > 0.6


def at_pace(pace: float) -> Callable[[dict[str, Any]], bool]:
    """Whether the generator of a session learns at a pace."""
    return lambda state: bool(state["hyperparameters"]["objective.generator_pace"] == pace)


def draw_two_strokes(page: Page) -> None:
    """Draw two upright strokes, left and right of the middle, on a plane that was emptied."""
    page.get_by_test_id("sketch-clear").click()
    page.get_by_test_id("brush-0").click()
    plane = page.get_by_test_id("plane")
    for across in (0.25, 0.75):
        drag_over(page, plane, [(across, up) for up in (0.2, 0.35, 0.5, 0.65, 0.8)], steps=6)
    # The second stroke is there as a whole.
    expect_session(
        page,
        lambda state: (
            state["experiment"]["dataset"]["type"] == "points"
            and any(x > 2 and y < -3 for x, y, _ in state["experiment"]["dataset"]["config"]["points"])
        ),
    )


def last(places: np.ndarray) -> np.ndarray:
    """Where dots are, (dots, 2), or where they come to at the end of their paths, (times, dots, 2)."""
    return places[-1] if places.ndim == 3 else places


def lie_by_the_strokes(places: np.ndarray) -> bool:
    left, right = ((abs(places[:, 0] - x) < 0.6) & (abs(places[:, 1]) < 4.2) for x in (-3, 3))
    spread = min(float(np.std(places[side, 1])) if side.any() else 0.0 for side in (left, right))
    return bool(left.mean() > 0.15 and right.mean() > 0.15 and (left | right).mean() > 0.6 and spread > 1)


def expect_no_labels(page: Page) -> None:
    """Only the words of data sets and layers may speak of classes: nothing here is told an answer."""
    for part in (".output", ".readouts", ".timeline", ".transport"):
        assert not OF_LABELS.search(page.locator(part).first.inner_text()), part


def test_a_gan_is_seen_making_all_eight_dots_and_what_is_drawn(frames: Frames, open_page: OpenPage) -> None:
    page = open_page(tempo=True)
    open_and_play(page, "gan_dots")
    for role in ("generator", "discriminator"):
        expect(page.get_by_test_id(f"role-{role}")).to_be_visible()
        expect(page.get_by_test_id(f"train-{role}_loss")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_test_id("test-made_score")).to_have_text(re.compile(r"\d"))
    for words in ("Generator rests", "Generator"):
        page.get_by_test_id("rest-generator").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("role-generator").locator("p")).to_have_text(words)
        expect_session(page, at_pace(0 if words.endswith("rests") else 1))
    page.get_by_test_id("code-grid").focus()
    page.keyboard.press("Enter")
    frames.wait_for(page, "code_grid/places", lambda places: places.shape == (1, 225, 2))
    frames.wait_for(page, "pulls/arrows", lambda arrows: bool(arrows.any()))
    frames.wait_for(page, "made/samples", are_on_all_dots)
    page.keyboard.press("Escape")
    page.get_by_test_id("pause").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("play")).to_be_visible()
    page.get_by_test_id("plane").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("answer-says")).to_have_text(re.compile(r"^(made|real) [\d.]+ %$"))
    curve = page.get_by_role("slider", name="Look back at a step of the run")
    curve.focus()
    page.keyboard.press("ArrowLeft")
    for role in ("generator", "discriminator"):
        expect(page.locator(".timeline")).to_contain_text(re.compile(rf"{role} [\d.]+"))
    page.keyboard.press("End")
    expect_no_labels(page)
    assert violations(page) == []
    learn_what_is_drawn(page, frames, "made/samples")
    page.get_by_test_id("build").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("layer-generator_1")).to_be_visible()
    page.get_by_test_id("builder-role").select_option("discriminator")
    expect(page.get_by_test_id("layer-judgement")).to_be_visible()
    assert violations(page) == []


def test_noise_is_seen_flowing_onto_all_eight_dots_and_what_is_drawn(
    frames: Frames, open_page: OpenPage
) -> None:
    page = open_page(tempo=True)
    open_and_play(page, "flow_dots")
    frames.wait_for(page, "paths/places", lambda places: are_on_all_dots(places[-1]))
    assert not are_on_all_dots(frames.latest["paths/places"][0])
    expect(page.get_by_test_id("arrows")).to_have_count(0)
    page.get_by_test_id("code-grid").focus()
    page.keyboard.press("Enter")
    frames.wait_for(page, "code_grid/places", lambda places: places.shape == (33, 225, 2))
    page.get_by_role("slider", name="Time of the flow").focus()
    for words in ("0.95, from noise", "0.90, from noise"):
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("slider", name="Time of the flow")).to_have_attribute(
            "aria-valuetext", re.compile(rf"^{words}")
        )
    expect(page.get_by_test_id("test-loss")).to_have_text(re.compile(r"\d"))
    expect_no_labels(page)
    page.get_by_test_id("pause").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("play")).to_be_visible()
    assert violations(page) == []
    learn_what_is_drawn(page, frames, "paths/places")


def learn_what_is_drawn(page: Page, frames: Frames, made: str) -> None:
    frames.wait_for(page, made, lambda places: not lie_by_the_strokes(last(places)))
    draw_two_strokes(page)
    page.get_by_test_id("play").click()
    frames.wait_for(page, made, lambda places: lie_by_the_strokes(last(places)))
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("play")).to_be_visible()
