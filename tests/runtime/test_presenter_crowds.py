"""Frames for many: large tensors are rationed, and nobody is left with an old one."""

import asyncio
import time

import numpy as np
import pytest

from neurarium.protocol.commands import Pause
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver
from tests.runtime.stage import Act, Stage, nothing_comes, on_stage

KERNEL = "weights/dense_1/kernel"
BIAS = "weights/dense_1/bias"
UNITS = 64
KERNEL_BYTES = 784 * UNITS
FRAMES = 12
SECS_A_KERNEL = 0.5


@pytest.fixture
def wide(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs, tiny_experiment(hidden=(UNITS,))).ready()


def perform(act: Act, driver: Driver, *, large_bytes_per_sec: float) -> None:
    async def on_a_stage() -> None:
        async with on_stage(driver, large_bytes_per_sec=large_bytes_per_sec) as stage:
            await act(stage)

    asyncio.run(on_a_stage())


def test_where_the_ration_is_small_large_tensors_come_in_fewer_frames_and_the_last_ones_come(
    wide: Driver,
) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("weights")
        await stage.see_with(viewer, KERNEL)
        frames, began = [], time.monotonic()
        for _ in range(FRAMES):
            stage.play_a_turn()
            frames.append(await stage.see(viewer))
        assert all(BIAS in shown.tensors for shown in frames)
        rationed = (time.monotonic() - began) / SECS_A_KERNEL
        assert sum(KERNEL in shown.tensors for shown in frames) <= rationed + 2
        stage.driver.send(Pause())
        stage.driver.until(lambda: stage.driver.turn() is None)
        stage.presenter.wake()
        last = await stage.see_with(viewer, KERNEL)
        while not await nothing_comes(viewer):
            last = await stage.see_with(viewer, KERNEL)
        kernel = stage.driver.snapshot.train_state.params["dense_1"]["kernel"]
        shown_kernel = last.tensors[KERNEL] * last.tensors[f"{KERNEL}/scale"]
        np.testing.assert_allclose(shown_kernel, kernel, atol=float(np.abs(kernel).max()) / 127)

    perform(act, wide, large_bytes_per_sec=KERNEL_BYTES / SECS_A_KERNEL)


def test_where_the_ration_is_enough_they_come_in_every_frame(wide: Driver) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("weights")
        await stage.see_with(viewer, KERNEL)
        for _ in range(FRAMES):
            stage.play_a_turn()
            assert KERNEL in (await stage.see(viewer)).tensors

    perform(act, wide, large_bytes_per_sec=1e12)
