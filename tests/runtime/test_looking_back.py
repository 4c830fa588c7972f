"""Earlier steps of a run are had again exactly, whatever was done on the way."""

import asyncio
import itertools
import random
from unittest import mock

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import (
    GoOnFrom,
    LoadExperiment,
    LockParam,
    LookBack,
    Play,
    Reinitialise,
    Rewind,
    SessionCommand,
    SetHyperparameters,
    SetParam,
    Step,
)
from neurarium.protocol.events import CommandFailed, EraShown
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.snapshot import Snapshot
from neurarium.settings import Limits
from tests.experiments import tiny_experiment
from tests.runtime.driving import TIMEOUT_SECS, Driver
from tests.runtime.stage import Perform, Stage
from tests.runtime.test_session_holds import marked

edits = itertools.count()

States = dict[int, TrainState]


def is_same(one: TrainState, other: TrainState) -> bool:
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return all(np.array_equal(_numbers(a), _numbers(b)) for a, b in pairs)


def _numbers(array: jax.Array) -> np.ndarray:
    return np.asarray(
        jax.random.key_data(array) if jnp.issubdtype(array.dtype, jax.dtypes.prng_key) else array
    )


def look(driver: Driver, step: int) -> Snapshot:
    """What is shown of a step, once its test set is measured."""
    at = LookBack(run=driver.snapshot.run, step=step)
    driver.session.look_back([at])

    def shown() -> Snapshot | None:
        found = driver.session.shown_to(at)
        return found if found and found.past and found.evaluation else None

    driver.until(lambda: shown() is not None)
    found = shown()
    assert found is not None
    return found


def train(driver: Driver, steps: int, states: States) -> None:
    """Train, and note what each turn ended with."""
    states[driver.snapshot.step] = driver.snapshot.train_state
    driver.send(Step(steps=steps))
    states[driver.snapshot.step] = driver.snapshot.train_state
    while driver.state.playing:
        driver.turn()
        states[driver.snapshot.step] = driver.snapshot.train_state


def load(driver: Driver, experiment: Experiment) -> None:
    edit = f"edit-{next(edits)}"
    assert driver.send(LoadExperiment(experiment=experiment, keep=True, edit=edit)) == []
    driver.until(lambda: driver.state.edit == edit and driver.state.status != "compiling")


def test_any_step_is_had_again_bit_for_bit_whatever_was_done_on_the_way(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs).ready()
    states: States = {}
    changes: list[SessionCommand] = [
        SetHyperparameters(values={"optimizer.learning_rate": 0.02}),
        SetParam(layer="dense_1", name="kernel", index=(3, 1), value=0.5),
        SetParam(layer="output", name="bias", index=(2,), value=-1.0),
        Reinitialise(layer="output"),
        LockParam(layer="dense_1", name="bias", index=(0,), locked=True),
        SetHyperparameters(values={"optimizer.learning_rate": 0.001}),
    ]
    for change in changes:
        train(driver, 37, states)
        driver.send(change)
        driver.ready()
    train(driver, 20, states)
    experiment = driver.state.experiment
    load(
        driver, experiment.model_copy(update={"optimizer": Spec(type="sgd", config={"learning_rate": 0.05})})
    )
    train(driver, 15, states)
    load(driver, marked(driver.state.experiment, "dense_1", held={1: 0.0}))
    train(driver, 15, states)
    for hidden in ((9,), (9, 5), (4,)):
        load(driver, tiny_experiment(optimizer="sgd", hidden=hidden))
        train(driver, 15, states)
    driver.send(Step(steps=3, size="example"))
    driver.until(lambda: not driver.state.playing)
    states[driver.snapshot.step] = driver.snapshot.train_state
    assert len(states) > 15
    for step in random.Random(1).sample(sorted(states), len(states)):
        shown = look(driver, step)
        assert shown.step == step
        assert is_same(shown.train_state, states[step]), step
    assert driver.snapshot.step == max(states)


@pytest.fixture
def forgetful(planner: Planner) -> Planner:
    """Sessions that may keep some ten train states."""
    return Planner(planner.datasets, Limits(past_bytes=1_000_000))


def test_the_past_of_a_long_run_is_exact_within_its_budget(forgetful: Planner, programs: Programs) -> None:
    driver = Driver(forgetful, programs).ready()
    states: States = {}
    for _ in range(30):
        train(driver, 40, states)
    past = driver.session._run.past  # type: ignore[union-attr]
    assert past.nbytes <= 1_000_000
    kept = [keyframe.step for keyframe in past._keyframes]
    distances = np.diff(kept)
    assert len(kept) >= 4
    assert distances.max() <= 4 * distances.min()
    for step in (0, 40, 440, 1160):
        assert is_same(look(driver, step).train_state, states[step])


def test_what_was_lost_gives_the_next_step_that_there_is(forgetful: Planner, programs: Programs) -> None:
    driver = Driver(forgetful, programs).ready()
    states: States = {}
    for number in range(60):
        train(driver, 3, states)
        driver.send(SetParam(layer="output", name="bias", index=(0,), value=number / 60))
        states[driver.snapshot.step] = driver.snapshot.train_state
    found = {step: look(driver, step) for step in range(0, 180, 7)}
    assert any(shown.step > step for step, shown in found.items())
    for step, shown in found.items():
        assert shown.step >= step
        # Of steps within three that were taken at once only their end was noted.
        if shown.step in states:
            assert is_same(shown.train_state, states[shown.step])


def test_looking_back_neither_stops_training_nor_changes_where_it_goes(
    planner: Planner, programs: Programs
) -> None:
    looking, alone = Driver(planner, programs).ready(), Driver(planner, programs).ready()
    for driver in (looking, alone):
        driver.send(Play())
        driver.at_step(200)
    first = looking.snapshot.step
    seen = [look(looking, step).step for step in (150, 3, 120)]
    assert seen == [150, 3, 120]
    assert looking.snapshot.step > first
    step = max(looking.snapshot.step, alone.snapshot.step)
    for driver in (looking, alone):
        driver.at_step(step)
    count = min(looking.losses().size, alone.losses().size)
    np.testing.assert_array_equal(looking.losses()[:count], alone.losses()[:count])


def test_test_measurements_of_a_step_are_what_they_were_then(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs).ready()
    train(driver, 50, {})
    driver.until(lambda: driver.turn() is None)
    then = driver.snapshot.evaluation
    train(driver, 50, {})
    again = look(driver, 50).evaluation
    assert then is not None
    assert again is not None
    assert again.step == 50
    np.testing.assert_array_equal(again.measured["loss"], then.measured["loss"])


def test_another_run_has_another_past(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs).ready()
    train(driver, 20, {})
    at = LookBack(run=driver.snapshot.run, step=10)
    look(driver, 10)
    driver.send(Rewind())
    shown = driver.session.shown_to(at)
    assert shown is driver.snapshot


def test_the_past_before_a_surgery_shows_the_network_as_it_was_then(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        driver = stage.driver
        before = driver.state.networks
        viewer = stage.join("weights")
        stage.train(20)
        then = driver.snapshot.train_state
        await stage.see(viewer)
        load(driver, tiny_experiment(hidden=(9,)))
        stage.train(20)
        viewer.looks_back = LookBack(run=driver.snapshot.run, step=19)
        at_19 = look(driver, 19)
        assert at_19.era != 0
        assert at_19.train_state.params["output"]["kernel"].shape == then.params["output"]["kernel"].shape
        assert look(driver, 20).era == 0
        look(driver, 19)
        stage.presenter.wake()
        async with asyncio.timeout(TIMEOUT_SECS):
            while not isinstance(told := await viewer.next_message(), EraShown):
                stage.presenter.acknowledged(driver.session, viewer)
                viewer.in_flight = None
        assert (told.era, told.networks) == (at_19.era, before)
        shown = await stage.receive(viewer)
        assert (shown.meta.era, shown.meta.step) == (told.era, 19)
        assert shown.tensors["weights/output/kernel"].shape == then.params["output"]["kernel"].shape

    play(act)


def test_a_branch_from_before_a_surgery_goes_on_with_the_network_of_then(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs).ready()
    states: States = {}
    first = driver.state.experiment
    train(driver, 20, states)
    load(driver, tiny_experiment(hidden=(9,)))
    train(driver, 20, {})
    look(driver, 10)
    assert driver.send(GoOnFrom(run=driver.snapshot.run, step=10))[0].type == "session_changed"
    assert driver.state.experiment == first
    train(driver, 10, {})
    assert is_same(driver.snapshot.train_state, states[20])
    assert is_same(look(driver, 0).train_state, states[0])


def test_where_the_network_of_then_cannot_be_made_again_the_next_step_is_shown(
    planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(planner, programs).ready()
    train(driver, 20, {})
    load(driver, tiny_experiment(hidden=(9,)))
    train(driver, 20, {})
    past = driver.session._run.past  # type: ignore[union-attr]
    past._legs = [leg._replace(way=recipe) for leg, (_, recipe) in zip(past._legs, past.recipes, strict=True)]
    monkeypatch.setattr(planner, "plan", mock.Mock(side_effect=EngineError("gone", "It is gone.")))
    assert look(driver, 5).step == 40
    monkeypatch.undo()
    train(driver, 20, {})
    assert look(driver, 5).step == 40
    assert look(driver, 50).step == 50


def test_a_viewer_sees_the_past_while_others_see_the_present(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(20)
        then = np.asarray(stage.driver.snapshot.train_state.params["output"]["bias"])
        stage.train(20)
        back, present = stage.join("weights"), stage.join("weights")
        await stage.see(back)
        back.looks_back = LookBack(run=stage.driver.snapshot.run, step=20)
        look(stage.driver, 20)
        stage.presenter.wake()
        seen = await stage.see_with(back, "weights/output/bias")
        assert (seen.meta.past, seen.meta.step, seen.meta.end_step) == (True, 20, 40)
        np.testing.assert_array_equal(seen.tensors["weights/output/bias"], then)
        while not np.isfinite(
            seen.tensors["past/test/loss"]
        ).all():  # its test set is measured after it is shown
            seen = await stage.see_with(back, "past/test/loss")
        assert (await stage.see(present)).meta.step == 40
        # The run goes on: who looks back has its curve, and the step that is looked at as it was.
        stage.train(10)
        more = await stage.see(back)
        assert (more.meta.past, more.meta.step, more.meta.end_step) == (True, 20, 50)
        assert more.losses.size == 10
        assert "weights/output/bias" not in more.tensors

    play(act)


def test_a_run_goes_on_from_an_earlier_step_and_what_came_after_is_kept(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs).ready()
    states: States = {}
    train(driver, 40, states)
    train(driver, 60, states)
    losses, first, tests = driver.losses(), driver.state.edit, driver.measured_steps()
    look(driver, 40)
    command = GoOnFrom(run=driver.snapshot.run, step=40, edit="branch")
    assert [event.type for event in driver.send(command)] == ["session_changed"]
    assert is_same(driver.snapshot.train_state, states[40])
    np.testing.assert_array_equal(driver.losses(), losses[:40])
    assert driver.measured_steps() == [step for step in tests if step <= 40]
    # The past of before is still that of this run.
    assert is_same(look(driver, 0).train_state, states[0])
    train(driver, 60, {})
    np.testing.assert_array_equal(driver.losses(), losses)
    undo = LoadExperiment(experiment=driver.state.experiment, restore="branch", edit="undo", base="branch")
    assert driver.state.kept["branch"].of == first
    driver.send(undo)
    driver.until(lambda: driver.state.edit == "undo")
    assert is_same(driver.snapshot.train_state._replace(key=states[100].key), states[100])
    assert is_same(look(driver, 40).train_state, states[40])


def test_only_what_is_looked_at_can_be_gone_on_from(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs).ready()
    train(driver, 20, {})
    refusal = driver.send(GoOnFrom(run=driver.snapshot.run, step=7))[0]
    assert isinstance(refusal, CommandFailed)
    assert "look at it first" in refusal.problem.message
    assert driver.snapshot.step == 20


def test_what_was_looked_at_before_a_number_was_set_there_is_not_gone_on_from(
    planner: Planner, programs: Programs
) -> None:
    looking, alone = Driver(planner, programs).ready(), Driver(planner, programs).ready()
    for driver in (looking, alone):
        train(driver, 20, {})
        if driver is looking:
            look(driver, 20)
        driver.send(SetParam(layer="output", name="bias", index=(0,), value=5.0))
        train(driver, 40, {})
    kept = {keyframe.step for keyframe in looking.session._run.past._keyframes}  # type: ignore[union-attr]
    between = next((step for step in range(21, 60) if step not in kept), 40)
    assert is_same(look(looking, between).train_state, look(alone, between).train_state)


def test_the_present_of_another_optimizer_is_looked_at_by_its_own_program(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs).ready()
    train(driver, 20, {})
    load(driver, tiny_experiment(optimizer="sgd"))
    assert look(driver, 1_000).step == 20
    assert driver.state.problem is None


def test_a_past_that_cannot_be_computed_stops_no_training_but_once(
    planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(planner, programs).ready()
    train(driver, 20, {})
    run = driver.session._run
    assert run is not None
    monkeypatch.setattr(run, "nearest", mock.Mock(side_effect=RuntimeError))
    driver.session.look_back([LookBack(run=driver.snapshot.run, step=3)])
    driver.until(lambda: driver.state.problem is not None)
    driver.send(Play())
    driver.at_step(40)
    assert driver.state.problem is None
