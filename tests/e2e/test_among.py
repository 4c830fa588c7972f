"""The test set in two dimensions as a layer sees it, with the input among it."""

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.lab import train, wait_until
from tests.e2e.test_accessibility import violations
from tests.e2e.test_generative import Frames


@pytest.fixture
def frames(context: BrowserContext) -> Frames:
    return Frames(context)


def expect_own(page: Page, place: np.ndarray) -> None:
    """The ring of the input arrives at a place of the plane, which is shown from -1 to 1."""
    page.wait_for_function(
        """place => {
            const own = document.querySelector('[data-testid=among]').dataset.own?.split(' ').map(Number);
            return own?.length === 2 && own.every((number, i) => Math.abs(number - place[i]) < 0.003);
        }""",
        arg=place.tolist(),
    )


def test_the_input_lies_among_the_test_set_and_a_dot_becomes_the_input(
    open_page: OpenPage, frames: Frames, subscribed: list[list[str]]
) -> None:
    page = open_page()
    train(page, 300)
    assert "layer_pca" not in subscribed[-1]
    page.get_by_role("tab", name="Among others").click()
    expect(page.locator("[data-testid=among][data-ready=dense_2]")).to_be_visible()
    scores, reach = (frames.latest[f"layer_pca/dense_2/{name}"] for name in ("scores", "reach"))
    places = scores / reach
    expect(page.get_by_test_id("among-words")).to_contain_text("Nearest to it:")
    expect_own(page, places[0])

    shown = np.where(np.abs(places).max(1) < 0.95)[0]
    apart = np.linalg.norm(places[shown, None] - places[None], axis=2)
    lonely = int(shown[np.sort(apart, axis=1)[:, 1].argmax()])
    plane = page.get_by_test_id("among")
    box = plane.bounding_box()
    assert box
    place = (places[lonely] * [1, -1] + 1) / 2 * box["width"]
    plane.click(position={"x": float(place[0]), "y": float(place[1])})
    label, prediction = (
        int(frames.latest[f"layer_pca/dense_2/{name}"][lonely]) for name in ("label", "prediction")
    )
    said = f"Test sample {lonely + 1}: says {prediction}, is {label}"
    expect(page.get_by_test_id("among-words")).to_have_text(said)
    expect_own(page, places[lonely])

    plane.focus()
    page.keyboard.press("ArrowLeft")
    expect(plane.locator("[aria-live]")).to_contain_text("Test sample")
    assert violations(page) == []
    page.get_by_role("tab", name="Mistakes").click()
    expect(plane).to_be_hidden()
    wait_until(page, lambda: "layer_pca" not in subscribed[-1])
