"""The gallery: every lab stands in it, and what its words speak of is on the page."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from neurarium.engine.generative import Generative
from neurarium.engine.lab import Lab, lab_registry
from neurarium.engine.objective import objective_registry
from neurarium.protocol.data_kind import kind_of
from tests.e2e.conftest import OpenPage, Server


def open_gallery(page: Page) -> None:
    page.get_by_test_id("gallery").click()
    page.get_by_test_id("gallery-show-all").click()


def open_layer(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^Dense \d+")).first.click()


def sees_gradients(page: Page) -> None:
    open_layer(page)
    expect(page.get_by_test_id("gradient-sizes")).to_contain_text("output")


def sees_dead_units(page: Page) -> None:
    open_layer(page)
    expect(page.get_by_role("region", name="One layer closer")).to_contain_text("dead")


def sees_centring(page: Page) -> None:
    expect(page.get_by_test_id("centering")).to_be_visible()


def sees_space(page: Page) -> None:
    expect(page.get_by_test_id("tab-space")).to_be_visible()


def makes(lab: Lab) -> bool:
    return isinstance(objective_registry.build(lab.experiment.objective), Generative)


# Labs whose words speak of something that is not on every page.
SEES: dict[str, Callable[[Page], None]] = {
    "digits_centring": sees_centring,
    "digits_dead_units": sees_dead_units,
    "spiral_wide": sees_space,
    "vanishing_gradients": sees_gradients,
}


def test_every_lab_is_found_with_its_picture_and_words_and_has_what_they_speak_of(page: Page) -> None:
    find_every_lab(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Escape")
    for name, sees in SEES.items():
        open_gallery(page)
        page.get_by_test_id(f"gallery-{name}").click()
        expect(page.get_by_test_id("lab-note")).to_contain_text(lab_registry[name].title)
        sees(page)


def find_every_lab(page: Page) -> None:
    """In order and by its kind, also on a phone."""
    open_gallery(page)
    gallery = page.get_by_role("dialog", name="Gallery")
    for name in lab_registry:
        lab, card = lab_registry[name], page.get_by_test_id(f"gallery-{name}")
        expect(card).to_contain_text(lab.title)
        expect(card).to_contain_text(lab.description)
        expect(card.locator("svg")).to_be_visible()
    seen = [lab_registry[name] for name in lab_registry]
    for kind in ("images", "plane", "curve"):
        page.get_by_test_id(f"gallery-show-{kind}").click()
        labs = [lab for lab in seen if kind_of(lab.data) == kind and not makes(lab)]
        labs.sort(key=lambda lab: lab.order)
        expect(gallery.locator("li b")).to_have_text([lab.title for lab in labs])
    page.get_by_test_id("gallery-show-invent").click()
    expect(gallery.locator("li b")).to_have_text(
        [lab.title for lab in sorted(seen, key=lambda lab: lab.order) if makes(lab)]
    )
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("dialog => dialog.scrollWidth <= dialog.clientWidth", arg=gallery.element_handle())


def test_a_lab_has_an_address_and_is_found_by_its_words_or_by_chance(open_page: OpenPage) -> None:
    page = open_page("/labs/two-units")
    expect(page.get_by_test_id("lab-note")).to_contain_text(lab_registry["two_units"].title)
    expect(page).to_have_url(re.compile(r"/s/\w{8}#e="))
    open_gallery(page)
    gallery = page.get_by_role("dialog", name="Gallery")
    page.get_by_test_id("gallery-search").fill("saddle nobody")
    expect(gallery.get_by_role("status")).to_have_text("No experiment speaks of “saddle nobody”.")
    title = lab_registry["spiral_wide"].title
    page.get_by_test_id("gallery-search").fill(title.upper())
    expect(gallery.locator("li b")).to_contain_text([title])
    with page.context.expect_page() as beside:
        page.get_by_test_id("gallery-spiral_wide").click(modifiers=["Control"])
    expect(beside.value).to_have_url(re.compile("/labs/spiral-wide|/s/"))
    beside.value.close()
    page.get_by_test_id("gallery-surprise").click()
    expect(gallery).to_be_hidden()
    note = page.get_by_test_id("lab-note")
    expect(note).not_to_contain_text(lab_registry["two_units"].title)
    expect(note).to_be_visible()


def test_an_address_of_no_lab_says_which_there_are_and_that_of_all_opens_the_gallery(
    context: BrowserContext, server: Server
) -> None:
    page = context.new_page()
    page.goto(f"{server.address}/labs/perpetual-motion")
    expect(page.get_by_role("alert")).to_contain_text("There is no lab “perpetual_motion”. Known are:")
    page.goto(f"{server.address}/labs")
    expect(page.get_by_role("dialog", name="Gallery")).to_be_visible()
    expect(page.get_by_test_id("gallery-show-all")).to_have_attribute("aria-pressed", "true")
