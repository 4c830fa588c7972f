"""A picture that stands large over the network, as for a projector."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage, wait_until_ready
from tests.e2e.lab import session_state
from tests.e2e.test_accessibility import violations


def expect_large(page: Page, picture: Locator) -> None:
    """The picture covers the room of the network, which takes no keys and no pointer meanwhile."""
    expect(page.locator(".under[inert]")).to_have_count(1)
    page.wait_for_function(
        """picture => {
            const [large, room] = [picture.closest('.large'), document.querySelector('.network .picture')]
                .map(element => element.getBoundingClientRect());
            return Math.abs(large.left - room.left) < 1 && Math.abs(large.top - room.top) < 1
                && Math.abs(large.width - room.width) < 1 && Math.abs(large.height - room.height) < 1
                && picture.getBoundingClientRect().width > Math.min(room.width, room.height) - 60;
        }""",
        arg=picture.element_handle(),
    )


def test_the_plane_stands_large_over_the_network_and_goes_back(open_page: OpenPage) -> None:
    page = open_page("/labs/gan-dots", tempo=True)
    plane, enlarge = page.get_by_test_id("plane"), page.get_by_test_id("enlarge-plane")
    enlarge.focus()
    page.keyboard.press("Enter")
    expect_large(page, plane)
    expect(page.get_by_test_id("put-back")).to_be_focused()
    page.wait_for_function("() => location.hash.includes('large=plane')")
    assert violations(page) == []
    assert session_state(page)["step"] == 0
    page.reload()
    wait_until_ready(page)
    expect_large(page, plane)
    page.get_by_test_id("put-back").focus()
    page.keyboard.press("Escape")
    expect(enlarge).to_be_focused()
    expect(page.locator(".under[inert]")).to_have_count(0)
    page.wait_for_function("() => !location.hash.includes('large=')")
    page.set_viewport_size({"width": 390, "height": 844})
    canvas = plane.locator("canvas").element_handle()
    enlarge.click()
    expect_large(page, plane)
    # It is the same picture: nothing was drawn again from its beginning.
    assert page.evaluate(
        "([one, other]) => one === other", [canvas, plane.locator("canvas").element_handle()]
    )
    page.get_by_test_id("put-back").click()
    expect(page.locator(".under[inert]")).to_have_count(0)
