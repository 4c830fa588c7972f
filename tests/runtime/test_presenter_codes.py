"""A viewer picks a code, and is shown what is made of it."""

import asyncio
import time

import numpy as np

from neurarium.engine.lab import lab_registry
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.viewer import MIN_INTERVAL_SECS, Viewer
from tests.runtime.driving import Driver
from tests.runtime.stage import Shown, Stage, on_stage

MADE = "decoded/made"
SHEET = "sheet/samples"
SHEET_BYTES = 20 * 20 * 14 * 14


def test_a_picked_code_is_decoded_at_once_and_no_other_is(planner: Planner, programs: Programs) -> None:
    async def act(stage: Stage) -> None:
        viewer, other = stage.join("decoded"), stage.join("decoded", "reconstruction")
        viewer.code = (0.5, -1.0)
        stage.presenter.wake()
        shown = await stage.see_with(viewer, MADE)
        np.testing.assert_array_equal(shown.tensors["decoded/code"], np.array([0.5, -1.0], np.float32))
        viewer.code = (-2.0, 2.0)
        stage.presenter.wake()
        assert not np.array_equal((await stage.see_with(viewer, MADE)).tensors[MADE], shown.tensors[MADE])
        assert MADE not in (await stage.see_with(other, "reconstruction/code")).tensors
        # A code of another size is none of this problem's.
        viewer.code = (1.0, 2.0, 3.0)
        stage.presenter.wake()
        assert MADE not in (await stage.see(viewer)).tensors

    experiment = lab_registry["vae_digits"].experiment

    async def with_codes() -> None:
        async with on_stage(Driver(planner, programs, experiment).ready()) as stage:
            await act(stage)

    asyncio.run(with_codes())


async def evaluated_again(stage: Stage, viewer: Viewer) -> Shown:
    """The frame after some more steps and an evaluation, not yet acknowledged."""
    stage.train(5)
    stage.presenter.wake()
    return await stage.receive(viewer)


def test_a_sheet_that_was_left_out_of_its_evaluations_frame_comes_later(
    planner: Planner, programs: Programs
) -> None:
    experiment = lab_registry["vae_digits"].experiment
    driver = Driver(planner, programs, experiment).ready()
    driver.until(lambda: driver.turn() is None)

    async def act() -> None:
        async with on_stage(driver, large_bytes_per_sec=SHEET_BYTES / 2) as stage:
            viewer = stage.join("sheet")
            first = (await stage.see_with(viewer, SHEET)).tensors[SHEET]
            shown = await evaluated_again(stage, viewer)
            while SHEET in shown.tensors:
                # Its turn to have large tensors came just then.
                stage.acknowledge(viewer, shown)
                shown = await evaluated_again(stage, viewer)
            # Whoever is so slow to take a frame that the next is overdue must be thought of, too.
            await asyncio.sleep(viewer.news_due_at - time.perf_counter() + MIN_INTERVAL_SECS)
            stage.acknowledge(viewer, shown)
            last = (await stage.see_with(viewer, SHEET)).tensors[SHEET]
            assert not np.array_equal(last, first)

    asyncio.run(act())
