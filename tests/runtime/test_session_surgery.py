"""Networks and data that are changed in a run that continues."""

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, Spec
from neurarium.protocol.commands import LoadExperiment, LockParam, Play, SetParam, Step
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver


@pytest.fixture
def trained(planner: Planner, programs: Programs) -> Driver:
    """A session that stands at step 30."""
    driver = Driver(planner, programs).ready()
    train(driver, 30)
    return driver


def train(driver: Driver, steps: int) -> None:
    driver.send(Step(steps=steps))
    driver.until(lambda: not driver.state.playing)


def load(driver: Driver, experiment: Experiment, *, keep: bool = True) -> None:
    assert driver.send(LoadExperiment(experiment=experiment, keep=keep)) == []
    driver.ready()


def params(driver: Driver, layer: str = "dense_1", name: str = "kernel") -> np.ndarray:
    return np.array(driver.snapshot.train_state.params[layer][name])


def markers(driver: Driver) -> list[tuple[int, str]]:
    return [(marker.step, marker.text) for marker in driver.state.markers]


def test_a_wider_layer_goes_on_in_the_same_run_and_says_what_became_of_each(trained: Driver) -> None:
    before, losses = params(trained), trained.losses()
    load(trained, tiny_experiment(hidden=(12,)))
    assert (trained.state.run, trained.state.step) == (1, 30)
    assert trained.state.carried == {
        "input": "kept",
        "flatten": "kept",
        "dense_1": "resized",
        "output": "resized",
    }
    np.testing.assert_array_equal(params(trained)[:, :8], before)
    assert markers(trained) == [(30, "dense_1 8 → 12 units")]
    assert trained.losses().tobytes() == losses.tobytes()
    train(trained, 5)
    assert (trained.state.step, trained.snapshot.history.end_step) == (35, 35)


def test_the_loss_does_not_jump_when_a_layer_is_widened_or_inserted(trained: Driver) -> None:
    train(trained, 200)
    trained.until(lambda: trained.turn() is None)
    before = trained.snapshot.tests.since(0).values["loss"][-1]
    for experiment in (tiny_experiment(hidden=(12,)), tiny_experiment(hidden=(12, 12))):
        load(trained, experiment)
        trained.until(lambda: trained.turn() is None)
        assert trained.snapshot.tests.since(0).values["loss"][-1] == pytest.approx(before, rel=1e-3)
    assert markers(trained)[-1] == (230, "dense_1 8 → 12 units, Dense added")


def test_surgery_is_done_on_the_train_state_of_the_moment(planner: Planner, programs: Programs) -> None:
    """Training continues while the changed network compiles."""
    driver = Driver(planner, programs).ready()
    driver.send(Play())
    driver.at_step(50)
    driver.send(LoadExperiment(experiment=tiny_experiment(hidden=(14,))))
    driver.until(lambda: bool(driver.state.carried))
    assert driver.state.playing
    driver.at_step(driver.state.step + 50)
    assert driver.state.run == 1
    assert driver.snapshot.history.end_step == driver.snapshot.step == int(driver.snapshot.train_state.step)


def test_at_the_start_of_an_untouched_run_the_new_experiment_has_its_own_start(
    planner: Planner, programs: Programs
) -> None:
    wide = tiny_experiment(hidden=(12,))
    expected = Driver(planner, programs, wide).ready()
    driver = Driver(planner, programs).ready()
    load(driver, wide)
    np.testing.assert_array_equal(params(driver), params(expected))
    assert (driver.state.carried, driver.state.markers) == ({}, ())


def test_at_the_start_of_a_run_that_was_changed_by_hand_that_is_kept(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs).ready()
    driver.send(SetParam(layer="dense_1", name="kernel", index=(3, 2), value=0.5))
    load(driver, tiny_experiment(hidden=(12,)))
    assert params(driver)[3, 2] == np.float32(0.5)
    assert driver.state.carried["dense_1"] == "resized"


def test_what_is_set_by_hand_while_it_compiles_is_carried_over(trained: Driver) -> None:
    trained.session.post(LoadExperiment(experiment=tiny_experiment(hidden=(15,))), lambda _: None)
    trained.send(SetParam(layer="dense_1", name="kernel", index=(3, 2), value=0.5))
    trained.send(LockParam(layer="dense_1", name="kernel", index=(3, 2), locked=True))
    trained.until(lambda: bool(trained.state.carried))
    trained.ready()
    assert params(trained).shape == (784, 15)
    train(trained, 5)
    assert params(trained)[3, 2] == np.float32(0.5)
    assert locks(trained) == {"kernel": (3 * 15 + 2,)}


def locks(driver: Driver) -> dict[str, tuple[int, ...]]:
    layers = driver.state.experiment.networks["network"].layers
    return next(spec.locks for spec in layers if spec.id == "dense_1")


def test_locks_stay_on_their_numbers_when_their_layer_is_resized(trained: Driver) -> None:
    trained.send(LockParam(layer="dense_1", name="kernel", index=(3, 7), locked=True))
    trained.ready()
    before = trained.state.experiment
    wide = tiny_experiment(hidden=(12,))
    old, new = before.networks["network"], wide.networks["network"]
    locked = {spec.id: spec.locks for spec in old.layers}
    layers = tuple(spec.model_copy(update={"locks": locked[spec.id]}) for spec in new.layers)
    networks = {"network": new.model_copy(update={"layers": layers})}
    load(trained, wide.model_copy(update={"networks": networks}))
    assert locks(trained) == {"kernel": (3 * 12 + 7,)}


def test_with_another_seed_it_goes_on_with_other_randomness(trained: Driver) -> None:
    before = params(trained)
    load(trained, tiny_experiment(seed=5))
    np.testing.assert_array_equal(params(trained), before)
    assert (trained.state.run, trained.state.experiment.seed) == (1, 5)
    key = jax.random.key_data(trained.snapshot.train_state.key)
    np.testing.assert_array_equal(key, jax.random.key_data(jax.random.key(5)))


def test_another_data_set_is_learned_by_what_fits(trained: Driver) -> None:
    before = params(trained)
    load(trained, tiny_experiment(dataset="cats", classes=2))
    # Its output answers another question, so it is another run, which begins with the rest.
    assert (trained.state.run, trained.state.step, trained.state.data.type) == (2, 0, "cats")
    np.testing.assert_array_equal(params(trained), before)
    assert markers(trained) == []


def test_with_other_measurements_another_run_begins(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs).ready()
    train(driver, 10)
    load(driver, regression_experiment())
    assert (driver.state.run, driver.state.step) == (2, 0)
    assert driver.snapshot.history.names == ("loss", "error", "gradient_norm")


def regression_experiment() -> Experiment:
    made = tiny_experiment(dataset="ripple", classes=1)
    return made.model_copy(update={"objective": Spec(type="regression")})
