"""What a unit is looking for: test samples that excite it, and a picture that is found."""

import re

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import train
from tests.e2e.test_accessibility import violations
from tests.e2e.test_generative import Frames


@pytest.fixture
def frames(context: BrowserContext) -> Frames:
    return Frames(context)


def test_an_opened_class_shows_what_excites_it_and_a_sample_becomes_the_input(
    open_page: OpenPage, frames: Frames
) -> None:
    page = open_page()
    train(page, 300)
    page.get_by_role("group", name="Picture of the network").focus()
    for key in (*["ArrowRight"] * 5, "Enter"):
        page.keyboard.press(key)
    excitement = page.get_by_test_id("excitement")
    expect(excitement).to_contain_text("The most exciting of 1,000 test samples")
    expect(page.get_by_test_id("found-activation")).to_have_text(re.compile(r"logit \d"))
    frames.wait_for(
        page,
        "feature_visualization/output/iterations",
        lambda iterations: int(iterations) >= 128,
    )
    activation = frames.latest["top_samples/output/activation"]
    assert (np.diff(activation) <= 0).all()
    picture = frames.latest["feature_visualization/output/picture"]
    assert picture.shape == (28, 28, 1)
    assert picture.std() > 0.05

    best = excitement.get_by_role("button", name="Test sample of").first
    best.click()
    expect(best).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("a test sample")).to_be_visible()
    assert violations(page) == []
