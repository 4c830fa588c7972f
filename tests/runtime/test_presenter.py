"""Frames: who gets which, and when."""

import asyncio
import logging
import threading
from typing import Any

import numpy as np
import pytest

from neurarium.engine.experiment import Spec
from neurarium.engine.summaries.weights import Weights
from neurarium.engine.summary import Inspection, Summary
from neurarium.runtime import program
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.showing import Show, compile_summary
from neurarium.runtime.viewer import Viewer
from tests.runtime.driving import TIMEOUT_SECS
from tests.runtime.stage import Perform, Shown, Stage, joined, nothing_comes, perform


def test_nothing_comes_before_a_subscription_nor_when_nothing_is_new(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(10)
        viewer, other = stage.join(), stage.join()
        await stage.see(viewer)
        await stage.see(other)
        stage.look_at(other, 1, revision=1)
        await stage.see(other)
        assert await nothing_comes(viewer)

    play(act)


def test_one_frame_is_in_flight_until_it_is_acknowledged_and_others_do_not_wait(play: Perform) -> None:
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


def test_a_connection_that_ends_meanwhile_takes_no_frame_from_others(play: Perform) -> None:
    def ended(_: bytes) -> bool:
        raise RuntimeError("The handler is closed")

    async def act(stage: Stage) -> None:
        stage.train(1)
        for _ in range(3):
            stage.join().send_at_once = ended
        reader = stage.join()
        first = await stage.see(reader)
        stage.play_a_turn()
        assert (await stage.see(reader)).meta.step > first.meta.step

    play(act)


def test_a_wrong_acknowledgement_frees_nothing(play: Perform) -> None:
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


async def see_step(stage: Stage, viewer: Viewer, step: int) -> Shown:
    """The viewer's first frame of a step: one of an earlier step may still wait for it."""
    while (shown := await stage.see(viewer)).meta.step < step:
        continue
    return shown


def test_viewers_that_want_the_same_get_the_same_bytes(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(10)
        first = stage.join("weights", interval_secs=1 / 30)
        alone = await stage.see_with(first, "weights/output/bias")
        second = stage.join("weights", interval_secs=1 / 30)
        late = await stage.see_with(second, "weights/output/bias")
        assert late.message is not alone.message
        shared = []
        for step in range(20, 70, 10):  # the thread may be woken between the two
            await asyncio.sleep(2 / 30)  # both are due
            stage.train(10)
            frames = [await see_step(stage, viewer, step) for viewer in (first, second)]
            shared.append(frames[0].message is frames[1].message)
        assert any(shared)

    play(act)


def test_a_late_viewer_gets_the_whole_picture_of_a_paused_session(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(40)
        early = stage.join("weights", "confusion")
        counts = (await stage.see_with(early, "confusion/counts")).tensors["confusion/counts"]
        late = await stage.see(stage.join("weights", "confusion"))
        assert late.meta.restores
        assert late.losses.tobytes() == stage.driver.losses().tobytes()
        # A slow machine has time for more tests on the way.
        assert (late.tensors["test/step"][0], late.tensors["test/step"][-1]) == (0, 40)
        np.testing.assert_array_equal(late.tensors["confusion/counts"], counts)
        bias = stage.driver.snapshot.train_state.params["dense_1"]["bias"]
        np.testing.assert_array_equal(late.tensors["weights/dense_1/bias"], bias)

    play(act)


def test_between_two_frames_a_viewer_waits_for_its_interval_but_not_with_a_new_input(play: Perform) -> None:
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


def test_a_viewer_that_left_gets_no_more(play: Perform) -> None:
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
        turns_after = 0
        while turns_after < 3:  # It fails once it is compiled, however long that takes.
            stage.play_a_turn()
            await stage.see(whole)
            await stage.see_with(spoilt, "prediction/probabilities")
            turns_after += len(caplog.records) > 0

    monkeypatch.setattr(Weights, "compute", compute)
    programs = Programs()  # What fails to compile here would be missing elsewhere.
    with caplog.at_level(logging.ERROR):
        perform(act, planner, programs)
    programs.close()
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is not None


def test_what_a_frame_lacks_comes_when_it_was_compiled_and_nothing_before(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def compile_slowly(summary: Summary, *args: Any) -> Show:
        assert not isinstance(summary, Weights) or go_on.wait(TIMEOUT_SECS)
        return compile_summary(summary, *args)

    async def act(stage: Stage) -> None:
        stage.train(1)
        viewer = stage.join("weights", "prediction")
        await stage.see_with(viewer, "prediction/probabilities")
        await asyncio.sleep(0.1)
        assert await nothing_comes(viewer)
        go_on.set()
        assert "weights/output/kernel" in (await stage.see(viewer)).tensors

    monkeypatch.setattr(program, "compile_summary", compile_slowly)
    programs = Programs()
    perform(act, planner, programs)
    programs.close()


def test_a_frame_that_cannot_be_made_keeps_no_other_viewer_waiting(
    play: Perform, caplog: pytest.LogCaptureFixture
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
