"""What a page is told of its session: all of it once, and then what has become different."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from neurarium.engine.lab import lab_registry
from tests.api.page import Page, open_page
from tests.api.server import TIMEOUT_SECS

pytestmark = pytest.mark.anyio


async def heard(page: Page, kind: str) -> dict[str, Any]:
    """The next event of a kind as it came over the wire."""
    while True:
        async with asyncio.timeout(TIMEOUT_SECS):
            message = await page.socket.recv()
        if isinstance(message, str) and (event := json.loads(message))["type"] == kind:
            return dict(event)


async def test_a_slider_that_moves_sends_neither_points_nor_networks_again(
    address: str, new_session: Callable[..., str]
) -> None:
    session_id = new_session(lab_registry["two_minima"].experiment)
    async with open_page(address, session_id) as page, open_page(address, session_id) as other:
        for each in (page, other):
            assert (await heard(each, "session_changed"))["session"]["experiment"]["dataset"]["config"]
        rate = "optimizer.learning_rate"
        await page.send("set_hyperparameters", values={rate: 0.125}, edit="slid")
        for each in (page, other):
            changes: dict[str, Any] = {}
            while f"/hyperparameters/{rate}" not in changes:
                changes = (await heard(each, "session_patched"))["changes"]
            assert changes["/edit"] == "slid"
            assert changes["/experiment/optimizer/config/learning_rate"] == 0.125
            assert not {
                key for key in changes if key.startswith(("/experiment/dataset", "/networks", "/data"))
            }
            assert len(json.dumps(changes)) < 500


async def test_a_command_that_changes_nothing_is_answered_by_an_empty_patch(
    address: str, new_session: Callable[..., str]
) -> None:
    async with open_page(address, new_session()) as page:
        assert (await page.state(lambda state: state.status != "compiling")).playing is False
        changes: dict[str, Any] | None = None
        # What else has changed meanwhile comes with it.
        while changes != {}:
            await page.send("pause")
            changes = (await heard(page, "session_patched"))["changes"]
