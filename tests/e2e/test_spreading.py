"""Few labels in the plane: they spread without a network, round by round, and a network learns with them."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, number_of
from tests.e2e.lab import train, wait_until


def test_a_label_for_each_cloud_spreads_and_is_learned_from(open_page: OpenPage) -> None:
    page = open_page("/labs/few-labels-clouds")
    reached = page.get_by_test_id("spread-reached")
    rounds = page.get_by_test_id("spread-times")
    rounds.focus()
    rounds.press("Home")
    expect(reached).to_have_text(re.compile(r"^Without a network, 4 labels have reached 0 of \d+ other"))
    assert number_of(page, "spread-accuracy") < 30
    rounds.press("ArrowRight")
    expect(reached).not_to_have_text(re.compile(r"reached 0 of"))
    rounds.press("End")
    expect(reached).to_have_text(re.compile(r"reached (\d+) of \1 other points"))
    wait_until(page, lambda: number_of(page, "spread-accuracy") > 90)
    train(page, 600)
    wait_until(page, lambda: number_of(page, "test-accuracy") > 95)
