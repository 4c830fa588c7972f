"""What people do in the plane lab, for tests to say in one word."""

import time
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.experiment import Spec
from neurarium.engine.preset import preset_registry
from tests.e2e.conftest import OpenPage, number_of
from tests.e2e.lab import still_box
from tests.engine.drawn import parsed

Place = tuple[float, float]
PATIENCE_SECS = 30.0


def open_lab(page: Page, kind: str = "plane") -> None:
    """Go to the lab of planes or of curves, and wait until its network has answered."""
    page.get_by_test_id(f"lab-{kind}").click()
    expect(page.get_by_test_id(f"lab-{kind}")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("plane")).to_have_attribute("data-ready", "true")
    wait_until_compiled(page)


def open_plane(open_page: OpenPage, **options: Any) -> Page:
    """A page that begins with what the plane lab begins with, without a look at the digits."""
    data = Spec(type="circle")
    described = dataset_registry.build(data).describe(parsed(data))
    experiment = preset_registry.build(Spec(type="plane_4_2")).experiment(data, described)
    packed = urlsafe_b64encode(zlib.compress(experiment.model_dump_json().encode())).decode().rstrip("=")
    page = open_page(f"/#e={packed}", **options)
    expect(page.get_by_test_id("lab-plane")).to_have_attribute("aria-pressed", "true")
    wait_until_compiled(page)
    return page


def wait_until_compiled(page: Page) -> None:
    """Wait until what was asked for is there: nothing of it is being compiled any more."""
    expect(page.get_by_test_id("coming")).to_have_text("")


def picture_of(page: Page, test_id: str = "plane") -> str:
    """What the large picture shows now, as a data URL."""
    picture = page.get_by_test_id(test_id).locator("canvas").evaluate("canvas => canvas.toDataURL()")
    assert isinstance(picture, str)
    return picture


def expect_picture(page: Page, picture: str) -> None:
    """Wait until the large picture is this one again."""
    page.wait_for_function(
        "wanted => document.querySelector('[data-testid=plane] canvas')?.toDataURL() === wanted", arg=picture
    )


def expect_another_picture(page: Page, before: str) -> None:
    """Wait until the large picture is another one than before."""
    page.wait_for_function(
        """before => {
            const picture = document.querySelector('[data-testid=plane] canvas')?.toDataURL();
            return picture !== undefined && picture !== before;
        }""",
        arg=before,
    )


def place_on(locator: Locator, part: Place) -> Place:
    """A place on an element, as parts of its width and height, in pixels of the page, once it stays there."""
    box = still_box(locator)
    return box["x"] + part[0] * box["width"], box["y"] + part[1] * box["height"]


def draw_points(page: Page, brush: int, places: list[Place]) -> None:
    """Drag a brush from place to place of the plane, given as parts of it."""
    page.get_by_test_id(f"brush-{brush}").click()
    drag_over(page, page.get_by_test_id("plane"), places, steps=3)


def drag_over(page: Page, picture: Locator, places: list[Place], *, steps: int) -> None:
    """Drag from place to place of a picture, given as parts of it, once it stays where it is."""
    box = still_box(picture)
    first, *others = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*first)
    page.mouse.down()
    for place in others:
        page.mouse.move(*place, steps=steps)
    page.mouse.up()


def wait_for_frame(page: Page) -> None:
    """Wait until the page has drawn what it was told."""
    page.wait_for_function("() => new Promise(requestAnimationFrame)")


def column_of(page: Page, layer: int) -> float:
    """Where to point, in pixels from the left, to be on the units of the layer of this number."""
    box = page.locator("main .stage > .header").nth(layer).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


def column_between(page: Page, first: int) -> float:
    """Where to point, in pixels from the left, to be on the edges after the layer of this number."""
    headers = page.locator("main .stage > .header")
    expect(headers.nth(first + 1)).to_be_visible()
    return (column_of(page, first) + column_of(page, first + 1)) / 2


Touch = Callable[[float, float], None]


def sweep(
    page: Page, column: Callable[[], float], touch: Touch, found: Callable[[], bool], what: str
) -> Place:
    """Touch the stage at place after place down a column, below its head, until something is found there."""
    stage = page.locator("main .stage")
    still_box(stage)
    deadline = time.monotonic() + PATIENCE_SECS
    while time.monotonic() < deadline:
        for percent in range(25, 87):
            # Where a pointer was moved to, and where it clicks: whole pixels, both.
            box = stage.bounding_box()
            assert box is not None
            place = round(column()), round(box["y"] + percent / 100 * box["height"])
            touch(*place)
            wait_for_frame(page)
            if found() and is_still(page, found):
                return place
    raise AssertionError(f"there is no {what} in the column")


def is_still(page: Page, found: Callable[[], bool]) -> bool:
    """Whether it is there for the present place, and not late for the last."""
    for _ in range(3):
        wait_for_frame(page)
    return found()


def find_edge(page: Page, touch: Touch, first: int = 0) -> Place:
    """Point down between two layers, by pointer or by finger, until the card of a weight appears."""
    card = page.get_by_test_id("param-card")
    return sweep(page, lambda: column_between(page, first), touch, lambda: card.count() > 0, "edge")


def find_unit(page: Page, layer: int, touch: Touch) -> Place:
    """Point down a column, by pointer or by finger, until the large picture is that of a unit."""
    title = page.get_by_test_id("plane-title")
    return sweep(page, lambda: column_of(page, layer), touch, lambda: "Unit" in title.inner_text(), "unit")


def accuracy(page: Page) -> float:
    """The test accuracy that the page shows, in percent."""
    return number_of(page, "test-accuracy")


def expect_accuracy_above(page: Page, least: float) -> None:
    """Wait, while it trains, until the test accuracy has reached so many percent."""
    page.wait_for_function(
        """(least) => least <=
        parseFloat(document.querySelector('[data-testid=test-accuracy]')?.textContent)""",
        arg=least,
    )
