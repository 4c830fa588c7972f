"""What a viewer looks at, and what it is shown of it."""

import numpy as np
import pytest

from neurarium.engine.summary import summary_registry
from neurarium.protocol.commands import LoadExperiment
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.viewer import Viewer
from tests.experiments import tiny_experiment
from tests.runtime.stage import Act, Perform, Shown, Stage, perform

LOSS = "prediction/loss"
PROBABILITIES = "prediction/probabilities"
GRADIENTS = "gradients/output/bias"


@pytest.fixture
def play(planner: Planner, programs: Programs) -> Perform:
    """Plays an act on the stage of a session that was trained a little."""

    def run(act: Act) -> None:
        async def after_some_training(stage: Stage) -> None:
            stage.train(20)
            await act(stage)

        perform(after_some_training, planner, programs)

    return run


def picture(stage: Stage, index: int) -> np.ndarray:
    chosen: np.ndarray = stage.driver.session.plan.data.host.test.fields["input"][index]
    return chosen


OF_AN_INPUT = ("activations/", "prediction/", "gradients/", "answer/")


def of_an_input(shown: Shown) -> set[str]:
    return {name for name in shown.tensors if name.startswith(OF_AN_INPUT)}


def test_a_viewer_of_a_sample_sees_its_activations(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        first = await stage.see_with(stage.join("activations"), "activations/input")
        assert (first.meta.input_revision, first.meta.has_input) == (0, True)
        np.testing.assert_allclose(first.tensors["activations/input"], picture(stage, 0) / 255, rtol=1e-6)

    play(act)


def test_without_an_input_nothing_is_shown_that_depends_on_one(play: Perform) -> None:
    """Neither to a new page nor to one that lets go of what it looked at, for whatever summary there is."""

    async def act(stage: Stage) -> None:
        asked = [name for name in summary_registry if summary_registry[name].reads_sample]
        viewer = stage.join(*asked, "weights")
        assert of_an_input(await stage.see_with(viewer, GRADIENTS))
        stage.look_away(viewer, revision=1)
        away = await stage.see(viewer)
        assert (away.meta.input_revision, away.meta.has_input) == (1, False)
        stage.train(3)
        trained = await stage.see_with(viewer, "weights/output/bias")
        assert not of_an_input(away) | of_an_input(trained)
        stage.look_at(viewer, 3, revision=2)
        assert of_an_input(await stage.see(viewer))

    play(act)


def test_a_new_viewer_looks_at_nothing() -> None:
    assert Viewer().input.is_nothing


def test_a_drawing_of_a_sample_is_answered_as_the_sample_is(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("prediction", "activations")
        await stage.see_with(viewer, "activations/output")
        stage.look_at(viewer, 7, revision=1)
        sample = await stage.see_with(viewer, PROBABILITIES)
        stage.draw(viewer, picture(stage, 7), revision=2)
        drawn = await stage.see_with(viewer, PROBABILITIES)
        assert (sample.meta.input_revision, drawn.meta.input_revision) == (1, 2)
        for name in (PROBABILITIES, "activations/dense_1"):
            np.testing.assert_array_equal(drawn.tensors[name], sample.tensors[name])
        assert drawn.tensors[PROBABILITIES].sum() == pytest.approx(1)

    play(act)


def test_every_drawing_is_answered_even_under_the_same_revision(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("prediction")
        await stage.see_with(viewer, PROBABILITIES)
        answers = []
        for index in (1, 2, 3):
            stage.draw(viewer, picture(stage, index), revision=0)
            answers.append((await stage.see_with(viewer, PROBABILITIES)).tensors[PROBABILITIES])
        assert len({answer.tobytes() for answer in answers}) == 3

    play(act)


def test_two_viewers_drawings_are_not_mixed_up(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewers = stage.join("prediction"), stage.join("prediction")
        for viewer in viewers:
            await stage.see_with(viewer, PROBABILITIES)
        for index, viewer in enumerate(viewers):
            stage.draw(viewer, picture(stage, 10 + index), revision=5)
        answers = [(await stage.see_with(viewer, PROBABILITIES)).tensors[PROBABILITIES] for viewer in viewers]
        assert (answers[0] != answers[1]).any()

    play(act)


def test_only_what_depends_on_the_input_comes_again_with_a_new_one(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("weights", "prediction", "confusion")
        first = await stage.see_with(viewer, "confusion/counts")
        while PROBABILITIES not in first.tensors or "weights/output/bias" not in first.tensors:
            first = await stage.see(viewer)
        stage.look_at(viewer, 3, revision=1)
        second = await stage.see(viewer)
        shown = {name for name in second.tensors if not name.startswith(("scalars/", "test/"))}
        assert shown == {"prediction/probabilities", "prediction/loss"}

    play(act)


def test_gradients_and_loss_come_only_for_an_input_with_a_label(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("gradients", "prediction")
        sample = await stage.see_with(viewer, GRADIENTS)
        label = int(stage.driver.session.plan.data.host.test.fields["target"][0])
        stage.draw(viewer, picture(stage, 0))
        unlabelled = await stage.see_with(viewer, PROBABILITIES)
        assert not {GRADIENTS, LOSS} & unlabelled.tensors.keys()
        stage.draw(viewer, picture(stage, 0), label=label)
        labelled = await stage.see_with(viewer, LOSS)
        np.testing.assert_array_equal(labelled.tensors[GRADIENTS], sample.tensors[GRADIENTS])
        stage.draw(viewer, picture(stage, 0), label=(label + 1) % 10)
        other = await stage.see(viewer)
        assert (other.tensors[GRADIENTS] != sample.tensors[GRADIENTS]).any()
        # The softmax's gradient: probabilities less the one-hot label.
        expected = other.tensors[PROBABILITIES] - np.eye(10, dtype=np.float32)[(label + 1) % 10]
        np.testing.assert_allclose(other.tensors[GRADIENTS], expected, atol=2e-3)

    play(act)


def test_what_is_measured_at_an_evaluation_comes_when_it_is_new(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("confusion")
        first = await stage.see_with(viewer, "confusion/counts")
        assert first.tensors["confusion/counts"].sum() == 60
        stage.look_at(viewer, 1, revision=1)
        assert "confusion/counts" not in (await stage.see(viewer)).tensors
        stage.train(10)
        again = await stage.see(viewer)
        assert again.meta.evaluation_step == 30
        assert "confusion/counts" in again.tensors

    play(act)


def test_when_the_data_change_under_a_drawing_nothing_is_shown(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("activations")
        await stage.see_with(viewer, "activations/input")
        stage.draw(viewer, picture(stage, 4), revision=9)
        await stage.see(viewer)
        stage.driver.send(LoadExperiment(experiment=tiny_experiment(dataset="digits_8x8")))
        stage.driver.ready()
        stage.presenter.wake()
        shown = await stage.see(viewer)
        while shown.meta.generation != 2:
            shown = await stage.see(viewer)
        assert (shown.meta.has_input, shown.meta.input_revision) == (False, 9)
        assert not of_an_input(shown)

    play(act)


def test_a_label_that_the_new_data_lack_is_no_label(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("gradients")
        await stage.see_with(viewer, GRADIENTS)
        stage.draw(viewer, picture(stage, 4), label=7)
        assert GRADIENTS in (await stage.see(viewer)).tensors
        other = tiny_experiment(dataset="cats", classes=2)
        stage.driver.send(LoadExperiment(experiment=other, keep=False))
        stage.driver.ready()
        stage.presenter.wake()
        shown = await stage.see(viewer)
        while shown.meta.run != 2:
            shown = await stage.see(viewer)
        stage.look_at(viewer, 0, revision=3)
        assert GRADIENTS in (await stage.see_with(viewer, GRADIENTS)).tensors
        stage.draw(viewer, picture(stage, 4), label=1)
        assert GRADIENTS in (await stage.see(viewer)).tensors

    play(act)
