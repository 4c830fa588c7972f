"""The page as another machine of a school gets it: over plain http, by a name, below a path of a proxy.

Browsers leave some of what they can do to secure contexts, which every page of this machine itself is.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.builder import configure, expect_params, open_builder, select
from tests.e2e.conftest import OpenPage, Server, start_server, wait_until_ready
from tests.e2e.lab import train, wait_for_step, wait_until_answered
from tests.e2e.plane import drag_over, draw_points, expect_another_picture, open_lab, picture_of
from tests.e2e.strokes import draw
from tests.proxy import Manner, proxied

NAME, PATH = "playground.test", "/neurarium"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = start_server(NEURARIUM_ALLOWED_HOSTS=NAME, NEURARIUM_ROOT_PATH=PATH)
    with proxied(running.address.removeprefix("http://"), Manner(prefix=PATH)) as proxy:
        yield running._replace(address=f"http://{NAME}:{proxy.partition(':')[2]}{PATH}")
    running.stop()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    page = open_page()
    assert not page.evaluate("isSecureContext")
    return page


def ink(page: Page) -> int:
    """How many pixels of the pad are drawn on."""
    count = page.get_by_test_id("pad").evaluate(
        """pad => {
            const copy = document.createElement("canvas");
            [copy.width, copy.height] = [pad.width, pad.height];
            const context = copy.getContext("2d", { willReadFrequently: true });
            context.drawImage(pad, 0, 0);
            const { data } = context.getImageData(0, 0, copy.width, copy.height);
            return data.filter((value, place) => place % 4 === 3 && value > 0).length;
        }"""
    )
    assert isinstance(count, int)
    return count


def test_a_digit_is_drawn_trained_found_again_and_shared_below_the_path(
    page: Page, open_page: OpenPage, server: Server
) -> None:
    draw_train_and_reload(page, server)
    copy_the_link_and_open_it(page, open_page, server)


def draw_train_and_reload(page: Page, server: Server) -> None:
    draw(page, 1)
    wait_until_answered(page)
    short = ink(page)
    page.get_by_test_id("pad").press("Delete")
    draw(page, 8)
    wait_until_answered(page)
    assert ink(page) > 1.5 * short
    train(page, 5)
    assert page.url.startswith(f"{server.address}/s/")
    page.reload()
    wait_for_step(page, 5)
    wait_until_ready(page)


def copy_the_link_and_open_it(page: Page, open_page: OpenPage, server: Server) -> None:
    page.evaluate(
        "addEventListener('copy', event => window.copied = event.clipboardData.getData('text/plain'))"
    )
    page.get_by_test_id("share").click()
    page.get_by_test_id("copy-experiment").click()
    expect(page.get_by_test_id("share")).to_have_text("Copied")
    link = page.evaluate("copied")
    assert link.startswith(f"{server.address}/#e=")
    other = open_page(link.removeprefix(server.address))
    expect(other.get_by_test_id("preset")).to_have_value(page.get_by_test_id("preset").input_value())


def test_a_layer_is_widened_in_the_builder_and_points_are_drawn_in_the_plane(page: Page) -> None:
    open_builder(page)
    select(page, "dense_1")
    configure(page, "dense_1", units=24)
    expect_params(page, "19,410")
    page.get_by_test_id("build").click()
    draw_and_look_at_points(page)


def draw_and_look_at_points(page: Page) -> None:
    open_lab(page)
    before = picture_of(page)
    drag_over(page, page.get_by_test_id("plane"), [(0.3, 0.3), (0.6, 0.6)], steps=4)
    expect_another_picture(page, before)
    page.get_by_test_id("sketch-clear").click()
    draw_points(page, 0, [(0.2, 0.2), (0.4, 0.2), (0.6, 0.2)])
    page.wait_for_function(
        """async () => {
            const state = await (await fetch(location.pathname.replace("/s/", "/api/sessions/"))).json();
            return state.data.type === "points" && state.experiment.dataset.config.points.length > 2;
        }"""
    )
