"""A kept run beside the present one: what it makes of the same input, as it was left."""

import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.commands import Compare, GoOnFrom, LoadExperiment, SwitchRun
from neurarium.runtime.viewer import Viewer
from tests.runtime.stage import Perform, Shown, Stage
from tests.runtime.test_session_undo import RIPPLE

SAYS = "prediction/probabilities"
BESIDE = f"beside/{SAYS}"


def compare(stage: Stage, viewer: Viewer, run: int | None) -> None:
    viewer.compare(Compare(run=run, summaries=(Spec(type="prediction"), Spec(type="weights"))))
    session = stage.driver.session
    session.compare([viewer.compares])
    stage.driver.turn()
    if run is not None:
        stage.driver.until(lambda: session.beside(viewer.compares) is not None)
    stage.presenter.wake()


async def seen_with(stage: Stage, viewer: Viewer, revision: int, name: str) -> Shown:
    """The next frame of an input that has a tensor."""
    while (shown := await stage.see_with(viewer, name)).meta.input_revision != revision:
        continue
    return shown


def test_a_kept_run_answers_each_input_as_it_did_when_it_was_left(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("prediction", "weights")
        stage.train(20)
        first = await stage.see_with(viewer, SAYS)
        stage.look_at(viewer, 7, revision=1)
        other = await seen_with(stage, viewer, 1, SAYS)
        stage.driver.send(GoOnFrom(run=stage.driver.snapshot.run))
        stage.train(30)
        compare(stage, viewer, 1)
        beside = await seen_with(stage, viewer, 1, BESIDE)
        np.testing.assert_array_equal(beside.tensors[BESIDE], other.tensors[SAYS])
        kernel = "weights/output/kernel"
        np.testing.assert_array_equal(beside.tensors[f"beside/{kernel}"], first.tensors[kernel])
        stage.look_at(viewer, 0, revision=2)
        again = await seen_with(stage, viewer, 2, BESIDE)
        np.testing.assert_array_equal(again.tensors[BESIDE], first.tensors[SAYS])
        assert not np.array_equal(again.tensors[BESIDE], again.tensors[SAYS])

    play(act)


def test_what_does_not_change_is_sent_once_and_nothing_after_it_is_asked_for_no_more(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("prediction")
        stage.train(10)
        stage.driver.send(GoOnFrom(run=stage.driver.snapshot.run))
        compare(stage, viewer, 1)
        await stage.see_with(viewer, BESIDE)
        stage.train(5)
        assert BESIDE not in (await stage.see_with(viewer, SAYS)).tensors
        compare(stage, viewer, None)
        stage.look_at(viewer, 3, revision=1)
        shown = await seen_with(stage, viewer, 1, SAYS)
        assert BESIDE not in shown.tensors
        assert stage.driver.session.beside(Compare(run=1)) is None

    play(act)


def test_the_present_run_is_beside_none(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        driver, viewer = stage.driver, stage.join("prediction")
        stage.train(10)
        driver.send(GoOnFrom(run=driver.snapshot.run))
        compare(stage, viewer, 1)
        driver.send(SwitchRun(run=1, edit="back"))
        driver.until(lambda: driver.state.edit == "back")
        assert driver.session.beside(viewer.compares) is None

    play(act)


def test_a_viewer_gets_the_curves_of_kept_runs_once(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("prediction")
        stage.train(40)
        curve = stage.driver.losses()
        stage.driver.send(GoOnFrom(run=stage.driver.snapshot.run))
        stage.presenter.wake()
        shown = await stage.see_with(viewer, "runs/1/scalars/loss")
        np.testing.assert_allclose(shown.tensors["runs/1/scalars/loss"], curve, rtol=1e-6)
        assert shown.tensors["runs/1/test/step"][-1] == 40
        stage.train(5)
        assert not [name for name in (await stage.see(viewer)).tensors if name.startswith("runs/")]
        late = stage.join("prediction")
        assert "runs/1/scalars/loss" in (await stage.see(late)).tensors

    play(act)


def test_a_run_of_other_data_is_not_asked_what_it_never_learned(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        driver, viewer = stage.driver, stage.join("prediction")
        stage.train(10)
        driver.send(LoadExperiment(experiment=RIPPLE, keep=False, edit="plane"))
        driver.until(lambda: driver.state.edit == "plane")
        driver.ready()
        assert not driver.state.runs[0].is_alike
        stage.subscribe(viewer, "weights")
        compare(stage, viewer, 1)
        shown = await stage.see_with(viewer, "weights/output/kernel")
        assert not [name for name in shown.tensors if name.startswith("beside/")]

    play(act)


@pytest.mark.parametrize("name", ["confusion", "feature_visualization"])
def test_what_is_of_training_is_not_compared(name: str) -> None:
    with pytest.raises(EngineError, match="does not train"):
        Viewer().compare(Compare(run=1, summaries=(Spec(type=name),)))
