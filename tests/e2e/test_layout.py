"""Nothing is cut off or covered, at the sizes of laptops, projectors and phones."""

import re
import time

from playwright.sync_api import Page, expect

from tests.e2e.lab import choose_theme, expect_no_wider, wait_for_step
from tests.e2e.plane import PATIENCE_SECS, wait_for_frame

SIZES = ((1920, 1080), (1440, 900), (1280, 720), (1024, 768), (900, 700), (390, 844), (360, 740))
THEMES = ("light", "projector")

# The texts of an area that stick out of it, or have less room than they need.
CUT_OFF = """area => {
    const outer = area.getBoundingClientRect();
    const reaches = ({ left, right, top, bottom }) =>
        left < outer.left - 1 || right > outer.right + 1 || top < outer.top - 1 || bottom > outer.bottom + 1;
    return [...area.querySelectorAll("p, label, span, dd, b, button")]
        .filter(element => !element.closest(".visually-hidden") && element.getClientRects().length > 0)
        .filter(element => reaches(element.getBoundingClientRect()))
        .map(element => element.textContent.trim());
}"""


def expect_room(page: Page, selector: str) -> None:
    """Wait until each text within an area can be read whole."""
    area = page.locator(selector)
    deadline = time.monotonic() + PATIENCE_SECS
    while (texts := area.evaluate(CUT_OFF)) and time.monotonic() < deadline:
        wait_for_frame(page)
    assert texts == [], (selector, page.viewport_size)


def test_nothing_is_cut_off_or_covered_at_any_size(page: Page) -> None:
    read_the_numbers_of_a_step(page)
    page.mouse.move(5, 5)
    page.set_viewport_size({"width": 1440, "height": 900})
    edit_in_the_picture(page)
    page.get_by_role("button", name="Back").click()
    expect_bars_and_samples_to_fit(page)
    read_every_area(page)


def read_every_area(page: Page) -> None:
    """Each has room for its texts, and the meters are in view."""
    for theme in THEMES:
        choose_theme(page, theme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for area in (".strip", "section.timeline", "section.readouts", ".transport"):
                expect_room(page, f"{area} >> nth=0")
            plot = page.locator(".timeline .plot").bounding_box()
            assert plot is not None
            assert min(plot["width"], plot["height"]) >= 100, (width, height)
            for meter in ("meters", "compile-time"):
                expect(page.get_by_test_id(meter)).to_be_in_viewport(ratio=1)
            expect(page.get_by_test_id("meters")).to_contain_text(re.compile(r"steps/s.*frames/s.*MB/s"))


def read_the_numbers_of_a_step(page: Page) -> None:
    """They are whole while it is pointed at."""
    page.get_by_test_id("play").click()
    wait_for_step(page, 20)
    page.get_by_test_id("pause").click()
    page.get_by_label("Smoothing").fill("7")
    numbers = page.locator(".timeline .controls > p")
    for width, _ in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        page.locator(".timeline .plot").hover()
        for name in ("step", "train", "smoothed", "test"):
            expect(numbers).to_contain_text(re.compile(rf"{name} [\d.,]+"))
        expect_room(page, "section.timeline .controls")


# The pairs of a layer's head and a control over it that share some of the picture.
COVERED = """() => {
    const seen = element => element.checkVisibility({ opacityProperty: true });
    const controls = [...document.querySelectorAll(".quick :is(button, select, output)")].filter(seen);
    const covers = (a, b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const heads = [...document.querySelectorAll(".stage > .header")];
    return controls.flatMap((control, i) => [...heads, ...controls.slice(i + 1)]
        .filter(other => covers(control.getBoundingClientRect(), other.getBoundingClientRect()))
        .map(other => [control.outerHTML, other.textContent]));
}"""


def edit_in_the_picture(page: Page) -> None:
    """What is edited there covers nothing that is read."""
    expect_nothing_covered(page)
    page.locator(".stage > .header").nth(2).click(position={"x": 20, "y": 8})
    expect(page.get_by_role("button", name="Back")).to_be_visible()
    expect_nothing_covered(page)


def expect_nothing_covered(page: Page) -> None:
    """Whatever the pointer makes visible on its way over the first layer."""
    box, stage = page.locator(".stage > .header").nth(1).bounding_box(), page.locator(".stage").bounding_box()
    assert box is not None
    assert stage is not None
    for share in (-0.5, -0.25, 0, 0.25, 0.5):
        page.mouse.move(box["x"] + box["width"] * (0.5 + share), stage["y"] + stage["height"] / 2)
        assert page.evaluate(COVERED) == []
    page.mouse.move(box["x"] + box["width"] / 2, stage["y"] + stage["height"] / 2)
    more = page.get_by_test_id("more-dense_1")
    expect(more.locator("xpath=..")).to_have_css("opacity", "1")
    assert page.evaluate(COVERED) == []
    page.get_by_test_id("fewer-dense_1").focus()
    assert page.evaluate(COVERED) == []


# The pictures of samples that stick out of their column.
CUT_PICTURES = """() => [...document.querySelectorAll(".data .samples li button")]
    .filter(picture => picture.getBoundingClientRect().right
        > picture.closest(".data").getBoundingClientRect().right).length"""


def expect_bars_and_samples_to_fit(page: Page) -> None:
    """On phones and projectors, and on pages that are magnified."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    choose_theme(page, "projector")
    expect(page.locator(".data .samples li")).not_to_have_count(0)
    page.wait_for_function(f"() => ({CUT_PICTURES})() === 0")
    choose_theme(page, "light")
    for width in (390, 360):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function("() => document.querySelector('header.header').offsetHeight <= 100")
        for test_id in ("lab-curve", "gallery", "build", "share", "teach", "theme", "preset"):
            expect(page.get_by_test_id(test_id)).to_be_in_viewport(ratio=1)
    # A laptop's page at 200 %, then at 400 %, where nothing stays over what is read.
    page.set_viewport_size({"width": 720, "height": 450})
    page.wait_for_function("() => document.querySelector('.transport').offsetHeight < 0.15 * innerHeight")
    page.set_viewport_size({"width": 360, "height": 225})
    expect(page.locator(".transport").first).to_have_css("position", "static")
    expect_no_wider(page, 360)
