"""Landscapes that viewers look at: what comes, when, and that training does not feel it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from pydantic import ValidationError

from neurarium.engine.errors import EngineError
from neurarium.engine.locks import frozen_layers
from neurarium.protocol.commands import (
    LockParam,
    Pause,
    Play,
    Rewind,
    SetHyperparameters,
    Step,
    SurveyLandscape,
)
from neurarium.runtime.landscape_program import LandscapeProgram
from neurarium.runtime.landscape_survey import RATES, coarse_to_fine
from neurarium.runtime.landscapes import MOST_SURVEYED, LandscapeShown
from neurarium.runtime.past import Keyframe, Past
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.seen import Seen
from neurarium.runtime.viewer import Viewer
from tests.engine.drawn import ready
from tests.engine.problems import gan
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver
from tests.runtime.stage import Perform, Stage
from tests.runtime.test_looking_back import is_same

GRADIENT = SurveyLandscape(along="gradient")
RANDOM = SurveyLandscape(along="random", side=9)
PATH = SurveyLandscape(along="path", side=9)


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def survey(driver: Driver, asked: SurveyLandscape) -> LandscapeShown:
    """What is shown of a landscape of the present step."""
    driver.session.survey([asked])

    def is_there() -> bool:
        info = driver.snapshot.landscape(asked).info
        return (
            info is not None and info.step == driver.snapshot.step and (info.done == 1 or bool(info.problem))
        )

    driver.until(is_there)
    return driver.snapshot.landscape(asked)


def train(driver: Driver, steps: int) -> None:
    driver.send(Step(steps=steps))
    driver.until(lambda: not driver.state.playing)


def mean_loss(driver: Driver) -> float:
    """The mean loss of the whole training set, which is the batch of so few samples."""
    snapshot = driver.snapshot
    learner = snapshot.plan.learner.bind(snapshot.hyperparameters)
    batch = snapshot.data.train.part(0, snapshot.data.spec.train_size)
    return float(learner.measure(snapshot.train_state, batch)["loss"].mean())


def test_a_plane_is_looked_at_and_the_middle_is_the_loss_of_now(driver: Driver) -> None:
    train(driver, 30)
    shown = survey(driver, RANDOM)
    assert shown.info is not None
    losses = shown.tensors["losses"]
    assert losses.shape == (9, 9)
    assert np.isfinite(losses).all()
    assert shown.info.samples == driver.snapshot.data.spec.train_size
    assert losses[4, 4] == pytest.approx(mean_loss(driver), rel=1e-5)
    assert shown.info.loss == pytest.approx(losses[4, 4], rel=1e-5)
    assert losses.max() > losses[4, 4]


def test_the_present_learning_rate_is_marked_with_where_it_lands(driver: Driver) -> None:
    train(driver, 5)
    driver.send(SetHyperparameters(values={"optimizer.learning_rate": 0.02}))
    shown = survey(driver, GRADIENT)
    assert shown.info is not None
    assert shown.info.learning_rate == pytest.approx(0.02)
    rates = shown.tensors["rates"]
    assert rates.shape == shown.tensors["gradient"].shape == shown.tensors["step"].shape == (RATES,)
    assert rates[RATES // 2] == pytest.approx(0.02)
    assert rates[-1] / rates[0] == pytest.approx(1e6, rel=1e-3)
    # A short way down the gradient is down, and the shortest is nearly where one stands.
    assert shown.info.loss is not None
    assert shown.tensors["gradient"][RATES // 2] < shown.info.loss
    assert shown.tensors["gradient"][0] == pytest.approx(shown.info.loss, rel=1e-3)


def test_the_path_is_told_by_its_steps_and_ends_where_the_run_is(driver: Driver) -> None:
    train(driver, 60)
    shown = survey(driver, PATH)
    assert shown.info is not None
    steps, path = shown.tensors["path_steps"], shown.tensors["path"]
    assert steps[0] == 0
    assert steps[-1] == 60
    assert path.shape == (len(steps), 2)
    np.testing.assert_allclose(path[-1], 0, atol=1e-6)
    assert 0.3 < sum(shown.info.explained) <= 1 + 1e-6
    xs, ys = shown.tensors["xs"], shown.tensors["ys"]
    assert xs[0] < path[:, 0].min() < path[:, 0].max() < xs[-1]
    assert ys[0] < path[:, 1].min() < path[:, 1].max() < ys[-1]


def test_a_run_that_has_not_moved_has_no_path_and_says_so(driver: Driver) -> None:
    shown = survey(driver, PATH)
    assert shown.info is not None
    assert shown.info.problem is not None
    assert "train a few steps more" in shown.info.problem
    train(driver, 20)
    assert survey(driver, PATH).info.problem is None  # type: ignore[union-attr]


def test_what_is_locked_is_told_and_does_not_move(driver: Driver) -> None:
    train(driver, 3)
    driver.send(LockParam(layer="output", name="bias", index=(0,), locked=True))
    driver.ready()
    info = survey(driver, RANDOM).info
    assert info is not None
    assert info.still == "What does not move: 1 locked number."
    assert not frozen_layers(driver.state.experiment)


def test_looking_changes_no_bit_of_the_training(planner: Planner, programs: Programs) -> None:
    plain = Driver(planner, programs).ready()
    train(plain, 300)
    watched = Driver(planner, programs).ready()
    watched.session.survey([GRADIENT, RANDOM, PATH])
    watched.send(Step(steps=300))
    watched.until(lambda: not watched.state.playing)
    for asked in (GRADIENT, RANDOM, PATH):
        survey(watched, asked)
    assert watched.snapshot.step == plain.snapshot.step == 300
    assert is_same(watched.snapshot.train_state, plain.snapshot.train_state)


def test_it_follows_the_training_and_stops_when_nobody_looks(driver: Driver) -> None:
    driver.session.survey([RANDOM])
    driver.send(Play())
    steps: set[int] = set()

    def has_followed() -> bool:
        info = driver.snapshot.landscape(RANDOM).info
        if info and info.done == 1:
            steps.add(info.step)
        return len(steps) >= 3

    driver.until(has_followed)
    driver.session.survey([])
    driver.turn()
    landscapes = driver.session._landscapes
    assert landscapes._asked == ()
    assert landscapes._survey is None
    assert not landscapes.shown
    before = driver.snapshot.step
    driver.until(lambda: driver.snapshot.step > before)
    assert not driver.snapshot.landscapes
    driver.send(Pause())


def test_rewinding_forgets_what_was_seen_of_the_other_run(driver: Driver) -> None:
    train(driver, 40)
    survey(driver, RANDOM)
    driver.send(Rewind())
    assert driver.snapshot.landscape(RANDOM).info is None or driver.snapshot.landscape(RANDOM).info.step == 0  # type: ignore[union-attr]
    assert survey(driver, RANDOM).info.step == 0  # type: ignore[union-attr]


def test_more_than_a_few_landscapes_of_a_session_are_refused_in_words(driver: Driver) -> None:
    many = [SurveyLandscape(along="random", side=5, seed=seed) for seed in range(MOST_SURVEYED + 1)]
    driver.session.survey(many)
    driver.turn()
    refused = driver.snapshot.landscape(many[-1]).info
    assert refused is not None
    assert refused.problem is not None
    assert "looked at already" in refused.problem


def test_an_evaluation_that_fails_is_told_and_training_goes_on(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("neurarium.runtime.landscapes.Survey", broken)
    driver.session.survey([RANDOM])
    driver.until(lambda: driver.snapshot.landscape(RANDOM).info is not None)
    info = driver.snapshot.landscape(RANDOM).info
    assert info is not None
    assert info.problem == "The landscape could not be evaluated. Training is not affected."
    train(driver, 5)
    assert driver.state.problem is None


def test_what_is_asked_for_is_bounded(planner: Planner) -> None:
    for wrong in ({"side": 4}, {"side": 42}, {"reach": 0.0}, {"reach": 6.0}, {"along": "sideways"}):
        with pytest.raises(ValidationError):
            SurveyLandscape.model_validate({"along": "random", **wrong})
    viewer, learner = Viewer(), planner.plan(tiny_experiment()).learner
    with pytest.raises(EngineError, match="no network “generator”"):
        viewer.survey(SurveyLandscape(along="gradient", role="generator"), learner)
    viewer.survey(SurveyLandscape(along="gradient", request_id=3), learner)
    assert viewer.surveys == GRADIENT
    viewer.survey(SurveyLandscape(), learner)
    assert viewer.surveys is None


def test_coarse_places_come_first_and_each_once() -> None:
    order = coarse_to_fine(17)
    assert sorted(order) == list(range(17 * 17))
    first = {divmod(int(place), 17) for place in order[:9]}
    assert first == {(row, column) for row in (0, 8, 16) for column in (0, 8, 16)}


def test_milestones_are_few_and_have_the_first_and_the_last() -> None:
    past, state = Past(1_000_000), jnp.zeros(1)
    past._keyframes = [Keyframe(step, state, Seen()) for step in range(100)]  # type: ignore[arg-type]
    steps = [keyframe.step for keyframe in past.milestones(10)]
    assert steps[0] == 0
    assert steps[-1] == 99
    assert len(set(steps)) == 10
    assert len(past.milestones(200)) == 100


def test_frames_bring_a_landscape_once_and_to_those_who_look_alone(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(20)
        looks, other = stage.join(), stage.join()
        looks.survey(RANDOM, stage.driver.session.plan.learner)
        stage.driver.session.survey([viewer.surveys for viewer in stage.viewers])
        stage.driver.until(
            lambda: (info := stage.driver.snapshot.landscape(RANDOM).info) is not None and info.done == 1
        )
        shown = await stage.see_with(looks, "landscape/losses")
        assert shown.meta.landscape is not None
        assert shown.meta.landscape.along == "random"
        assert shown.meta.landscape.step == 20
        assert shown.tensors["landscape/losses"].shape == (9, 9)
        stage.train(5)
        for viewer in (looks, other):
            stage.presenter.wake()
            frame = await stage.see(viewer)
            if frame.meta.landscape is not None:
                assert viewer is looks
                assert frame.meta.landscape.step == 25

    play(act)


def test_a_gans_landscape_is_that_of_one_network_at_a_time() -> None:
    made = ready(gan())
    state = made.init()
    masks = jax.tree.map(lambda array: jnp.zeros(array.shape, bool), state.params)
    program = LandscapeProgram(made.learner, "generator").compile(state, made.train, made.live, masks)
    directions = program.random_directions(state, made.live, masks, 1)
    assert set(directions[0]) == {
        name for name in made.learner.models["generator"].nodes if name in state.params
    }
    losses = program.losses(state, made.train, made.live, directions, np.array([[0, 0], [1, 1]], np.float32))
    assert losses.shape == (2,)
    assert losses[0] != losses[1]
