"""Slow motion over a websocket: what all pages see of a step that is taken turn by turn."""

from collections.abc import Callable

import numpy as np
import pytest

from neurarium.protocol.events import SessionChanged, SessionState
from tests.api.page import Page, Shown, open_ready_page
from tests.engine.problems import gan

pytestmark = pytest.mark.anyio

DISCRIMINATOR_MOVED, GENERATOR_MOVED = 5, 10


async def show(page: Page, stage: int) -> None:
    await page.send("show_stage", stage=stage)


async def told_and_shown(page: Page, stage: int, places: np.ndarray) -> tuple[SessionState, np.ndarray]:
    """The state at a stage, and where made samples are elsewhere than here, whichever comes first."""
    told: SessionState | None = None
    shown: np.ndarray | None = None
    while told is None or shown is None:
        match await page.next():
            case SessionChanged(session=session):
                motion = session.slow_motion
                told = session if motion is not None and motion.stage == stage and motion.values else told
            case Shown(tensors=tensors) if "made/samples" in tensors:
                samples = tensors["made/samples"]
                shown = samples if (samples != places).any() else shown
    return told, shown


async def test_all_pages_see_the_stage_that_one_shows(address: str, new_session: Callable[..., str]) -> None:
    session_id = new_session(gan())
    async with (
        open_ready_page(address, session_id, "made") as page,
        open_ready_page(address, session_id, "made") as other,
    ):
        start = (await other.shown(lambda shown: "made/samples" in shown.tensors)).tensors["made/samples"]
        await show(page, GENERATOR_MOVED)
        told, moved = await told_and_shown(other, GENERATOR_MOVED, start)
        assert told.slow_motion is not None
        assert len(told.slow_motion.values) == len(told.objective.stages)
        assert told.step == 0
        await show(page, DISCRIMINATOR_MOVED)
        _, again = await told_and_shown(other, DISCRIMINATOR_MOVED, moved)
        np.testing.assert_array_equal(again, start)
        await page.send("play")
        playing = await other.state(lambda state: state.playing)
        assert playing.slow_motion is None


async def test_the_example_of_a_step_is_what_the_page_that_asks_looks_at(
    address: str, session_id: str
) -> None:
    async with open_ready_page(address, session_id) as page:
        await page.send("clear_input", revision=1)
        await page.send("show_stage", stage=0, of="example", request_id=7)
        problem = await page.failure(7)
        assert problem.message == "Draw something, or choose a sample: then it can be the example."
        await page.send("set_input", split="test", index=2, revision=2)
        await page.send("show_stage", stage=0, of="example")
        told = await page.state(lambda state: bool(state.slow_motion and state.slow_motion.values))
        assert told.slow_motion is not None
        assert (told.slow_motion.of, told.step) == ("example", 0)
        await page.is_served()
