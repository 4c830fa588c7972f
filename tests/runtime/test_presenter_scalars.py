"""The scalars in the frames: each step's once, in order, whatever happens."""

import numpy as np
import pytest

from neurarium.runtime.history import History
from tests.runtime.stage import Perform, Shown, Stage, joined


def assert_measured(shown: Shown, stage: Stage, *, through: list[int]) -> None:
    """That a frame holds every measurement of the test set once, those after each training among them."""
    steps = shown.tensors["test/step"].tolist()
    assert steps == stage.driver.measured_steps()
    assert set(through) <= set(steps)


def test_the_first_frame_restores_the_whole_run(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(100)
        shown = await stage.see(stage.join())
        assert shown.meta.restores
        assert (shown.meta.run, shown.meta.step, shown.meta.evaluation_step) == (1, 100, 100)
        assert joined([shown]).tobytes() == stage.driver.losses().tobytes()
        assert_measured(shown, stage, through=[0, 100])
        assert shown.tensors["test/accuracy"].dtype == np.float32

    play(act)


@pytest.mark.parametrize("read_every", [1, 7])
def test_every_steps_scalars_arrive_exactly_once_and_in_order(play: Perform, read_every: int) -> None:
    async def act(stage: Stage) -> None:
        stage.train(1)
        viewer = stage.join()
        frames: list[Shown] = []
        for turn in range(35):
            stage.play_a_turn()
            if turn % read_every == 0:
                frames.append(await stage.see(viewer))
        stage.train(5)
        while not frames or frames[-1].meta.end_step < stage.driver.snapshot.step:
            frames.append(await stage.see(viewer))
        assert [shown.meta.restores for shown in frames] == [True] + [False] * (len(frames) - 1)
        assert joined(frames).tobytes() == stage.driver.losses().tobytes()

    play(act)


def test_after_a_rewind_the_new_runs_scalars_replace_the_old_ones(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(30)
        viewer = stage.join()
        old = await stage.receive(viewer)
        stage.rewind()
        stage.train(20)
        stage.acknowledge(viewer, old)
        new = await stage.see(viewer)
        assert (old.meta.run, new.meta.run, new.meta.restores) == (1, 2, True)
        assert joined([new]).tobytes() == stage.driver.losses().tobytes() == old.losses[:20].tobytes()
        assert_measured(new, stage, through=[0, 20])

    play(act)


def test_one_who_was_away_for_too_long_gets_the_whole_again(
    play: Perform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(stage: Stage) -> None:
        stage.train(30)
        viewer = stage.join()
        await stage.see(viewer)
        monkeypatch.setattr(History, "since", lambda *_: None)
        stage.train(5)
        shown = await stage.see(viewer)
        assert shown.meta.restores
        assert (shown.meta.first_step, shown.meta.end_step) == (0, 35)
        assert_measured(shown, stage, through=[0, 30, 35])

    play(act)


def test_test_measurements_arrive_exactly_once(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(10)
        viewer = stage.join()
        steps = [*(await stage.see(viewer)).tensors["test/step"]]
        for _ in range(3):
            stage.train(10)
            steps += (await stage.see(viewer)).tensors["test/step"].tolist()
        assert steps == stage.driver.measured_steps()
        assert {0, 10, 20, 30, 40} <= set(steps)

    play(act)
