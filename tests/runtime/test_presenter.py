"""Frames: who gets which, when, and with which scalars."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from neurarium.engine.experiment import Spec
from neurarium.engine.summaries.weights import Weights
from neurarium.engine.summary import Inspection
from neurarium.runtime.history import History
from neurarium.runtime.plan import Planner
from neurarium.runtime.program import Programs
from tests.runtime.driving import Driver
from tests.runtime.stage import Shown, Stage, nothing_comes, on_stage

Act = Callable[[Stage], Awaitable[None]]
Play = Callable[[Act], None]


@pytest.fixture
def play(planner: Planner, programs: Programs) -> Play:
    """Runs an act on the stage of a fresh session."""

    return lambda act: perform(act, planner, programs)


def perform(act: Act, planner: Planner, programs: Programs) -> None:
    async def on_a_fresh_stage() -> None:
        async with on_stage(Driver(planner, programs).ready()) as stage:
            await act(stage)

    asyncio.run(on_a_fresh_stage())


def joined(frames: list[Shown]) -> np.ndarray:
    """All losses that a viewer was sent for one run, checked to follow each other without a gap."""
    end = 0
    for shown in frames:
        assert shown.meta.first_step == end
        assert shown.meta.stride == 1
        assert shown.meta.end_step == end + len(shown.losses)
        end = shown.meta.end_step
    return np.concatenate([shown.losses for shown in frames])


def test_the_first_frame_restores_the_whole_run(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(100)
        shown = await stage.see(stage.join())
        assert shown.meta.restores
        assert (shown.meta.run, shown.meta.step, shown.meta.evaluation_step) == (1, 100, 100)
        assert joined([shown]).tobytes() == stage.driver.losses().tobytes()
        assert list(shown.tensors["test/step"]) == [0, 100]
        assert shown.tensors["test/accuracy"].dtype == np.float32

    play(act)


def test_nothing_comes_before_a_subscription_nor_when_nothing_is_new(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(10)
        viewer, other = stage.join(), stage.join()
        await stage.see(viewer)
        await stage.see(other)
        stage.look_at(other, 1, revision=1)
        await stage.see(other)
        assert await nothing_comes(viewer)

    play(act)


def test_one_frame_is_in_flight_until_it_is_acknowledged_and_others_do_not_wait(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(1)
        silent, reader = stage.join(), stage.join()
        first = await stage.receive(silent)
        read = [await stage.see(reader)]
        for _ in range(10):
            stage.play_a_turn()
            read.append(await stage.see(reader))
        assert await nothing_comes(silent)
        stage.acknowledge(silent, first)
        assert joined([first, await stage.see(silent)]).tobytes() == joined(read).tobytes()

    play(act)


def test_a_wrong_acknowledgement_frees_nothing(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(1)
        silent, reader = stage.join(), stage.join()
        first = await stage.receive(silent)
        silent.acknowledge(first.meta.id + 1)
        await stage.see(reader)
        stage.play_a_turn()
        await stage.see(reader)
        assert await nothing_comes(silent)

    play(act)


@pytest.mark.parametrize("read_every", [1, 7])
def test_every_steps_scalars_arrive_exactly_once_and_in_order(play: Play, read_every: int) -> None:
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


def test_after_a_rewind_the_new_runs_scalars_replace_the_old_ones(play: Play) -> None:
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
        assert list(new.tensors["test/step"]) == [0, 20]

    play(act)


def test_one_who_was_away_for_too_long_gets_the_whole_again(
    play: Play, monkeypatch: pytest.MonkeyPatch
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
        assert list(shown.tensors["test/step"]) == [0, 30, 35]

    play(act)


def test_test_measurements_arrive_exactly_once(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(10)
        viewer = stage.join()
        steps = [*(await stage.see(viewer)).tensors["test/step"]]
        for _ in range(3):
            stage.train(10)
            steps += (await stage.see(viewer)).tensors["test/step"].tolist()
        assert steps == [0, 10, 20, 30, 40]

    play(act)


def test_viewers_that_want_the_same_get_the_same_bytes(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(10)
        first = stage.join("weights", interval_secs=1 / 30)
        alone = await stage.see_with(first, "weights/output/bias")
        second = stage.join("weights", interval_secs=1 / 30)
        late = await stage.see_with(second, "weights/output/bias")
        assert late.message is not alone.message
        stage.train(10)
        third = await stage.see(first)
        assert (await stage.see(second)).message is third.message

    play(act)


def test_a_late_viewer_gets_the_whole_picture_of_a_paused_session(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(40)
        early = stage.join("weights", "confusion")
        counts = (await stage.see_with(early, "confusion/counts")).tensors["confusion/counts"]
        late = await stage.see(stage.join("weights", "confusion"))
        assert late.meta.restores
        assert late.losses.tobytes() == stage.driver.losses().tobytes()
        assert list(late.tensors["test/step"]) == [0, 40]
        np.testing.assert_array_equal(late.tensors["confusion/counts"], counts)
        bias = stage.driver.snapshot.train_state.params["dense_1"]["bias"]
        np.testing.assert_array_equal(late.tensors["weights/dense_1/bias"], np.asarray(bias, np.float16))

    play(act)


def test_between_two_frames_a_viewer_waits_for_its_interval_but_not_with_a_new_input(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(1)
        patient, reader = stage.join(interval_secs=60.0), stage.join()
        await stage.see(patient)
        await stage.see(reader)
        for _ in range(5):
            stage.play_a_turn()
            await stage.see(reader)
        assert await nothing_comes(patient)
        stage.look_at(patient, 3, revision=4)
        assert (await stage.see(patient)).meta.input_revision == 4
        stage.subscribe(patient)
        stage.play_a_turn()
        await stage.see(patient)

    play(act)


def test_a_viewer_that_left_gets_no_more(play: Play) -> None:
    async def act(stage: Stage) -> None:
        stage.train(1)
        gone, reader = stage.join(), stage.join()
        await stage.see(gone)
        await stage.see(reader)
        stage.leave(gone)
        stage.play_a_turn()
        await stage.see(reader)
        assert await nothing_comes(gone)

    play(act)


def test_a_summary_that_fails_is_left_out_and_logged_once_and_all_else_is_shown(
    planner: Planner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def compute(self: Weights, _: Inspection) -> dict[str, object]:
        if self.layers:
            raise ZeroDivisionError
        return {}

    async def act(stage: Stage) -> None:
        stage.train(1)
        spoilt, whole = stage.join("prediction"), stage.join("prediction")
        await stage.see_with(spoilt, "prediction/probabilities")
        await stage.see(whole)
        stage.subscribe_to(
            spoilt, Spec(type="weights", config={"layers": ["output"]}), Spec(type="prediction")
        )
        for _ in range(3):
            stage.play_a_turn()
            await stage.see(whole)
            await stage.see_with(spoilt, "prediction/probabilities")

    monkeypatch.setattr(Weights, "compute", compute)
    programs = Programs()  # What fails to compile here would be missing elsewhere.
    with caplog.at_level(logging.ERROR):
        perform(act, planner, programs)
    programs.close()
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is not None


def test_a_frame_that_cannot_be_made_keeps_no_other_viewer_waiting(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(stage: Stage) -> None:
        stage.train(1)
        spoilt, whole = stage.join(), stage.join()
        await stage.see(spoilt)
        await stage.see(whole)
        spoilt.summaries = (Spec(type="nothing"),)
        for _ in range(3):
            stage.play_a_turn()
            await stage.see(whole)
        assert await nothing_comes(spoilt)

    with caplog.at_level(logging.ERROR):
        play(act)
    assert any(record.exc_info for record in caplog.records)
