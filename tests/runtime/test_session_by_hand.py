"""Edits of a running network by hand: numbers set, locked and renewed."""

import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, LayerSpec
from neurarium.protocol.commands import (
    LoadExperiment,
    LockParam,
    Pause,
    Play,
    Reinitialise,
    Rewind,
    SetParam,
    Step,
)
from neurarium.protocol.events import CommandFailed
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

SET = SetParam(layer="dense_1", name="kernel", index=(3, 2), value=0.5)
LOCK = LockParam(layer="dense_1", name="kernel", index=(3, 2), locked=True)
SMALL, LARGE = 4, 8  # units of a network that always has masks, and of one that has them when it needs them


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def kernel(driver: Driver, layer: str = "dense_1") -> np.ndarray:
    return np.array(driver.snapshot.train_state.params[layer]["kernel"])


def train(driver: Driver, steps: int = 20) -> None:
    driver.send(Step(steps=steps))
    driver.until(lambda: not driver.state.playing)


def test_a_number_is_set_exactly_and_at_once_and_no_other(driver: Driver) -> None:
    train(driver)
    before = kernel(driver)
    driver.send(SET)
    changed = np.argwhere(kernel(driver) != before)
    assert changed.tolist() == [[3, 2]]
    assert kernel(driver)[3, 2] == np.float32(0.5)
    assert driver.state.step == 20
    (marker,) = driver.state.markers
    assert (marker.step, marker.text) == (20, f"weight of dense_1 [3, 2] {before[3, 2]:.3g} → 0.5")


def test_a_number_that_is_scrubbed_leaves_one_marker(driver: Driver) -> None:
    train(driver)
    before = kernel(driver)[3, 2]
    for value in np.linspace(0, 1, 30):
        driver.send(SET.model_copy(update={"value": float(value)}))
    (marker,) = driver.state.markers
    assert marker.text == f"weight of dense_1 [3, 2] {before:.3g} → 1"


def test_many_numbers_are_counted_in_their_marker(driver: Driver) -> None:
    for unit in range(5):
        driver.send(SetParam(layer="output", name="bias", index=(unit,), value=1.0))
    assert [(marker.step, marker.text) for marker in driver.state.markers] == [(0, "5 numbers set by hand")]


def test_what_is_set_is_trained_on_and_a_rewind_gives_the_start_again(driver: Driver) -> None:
    start = kernel(driver)
    driver.send(SET)
    train(driver, 1)
    assert kernel(driver)[3, 2] == pytest.approx(0.5, abs=0.01)
    driver.send(Rewind())
    np.testing.assert_array_equal(kernel(driver), start)


def test_a_number_is_set_while_playing(driver: Driver) -> None:
    driver.send(Play())
    driver.at_step(30)
    driver.send(SetParam(layer="dense_1", name="bias", index=(0,), value=40.0))
    driver.send(Pause())
    assert driver.snapshot.train_state.params["dense_1"]["bias"][0] > 39


def test_the_test_set_is_measured_again_after_a_change_by_hand(driver: Driver) -> None:
    driver.until(lambda: driver.turn() is None)
    before = driver.snapshot.tests.since(0)
    driver.send(SetParam(layer="output", name="bias", index=(3,), value=50.0))
    driver.until(lambda: driver.turn() is None)
    after = driver.snapshot.tests.since(before.number)
    assert after.values["step"].tolist() == before.values["step"].tolist() == [0]
    assert after.values["loss"][0] > before.values["loss"][0] + 10
    assert len(driver.snapshot.tests.since(0).values["step"]) == 1


def test_what_is_set_before_the_program_is_there_holds_when_it_is(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs, tiny_experiment(hidden=(7,)))
    assert not any(isinstance(reply, CommandFailed) for reply in driver.send(SET))
    driver.send(LOCK)
    driver.ready()
    assert kernel(driver)[3, 2] == np.float32(0.5)
    driver.until(lambda: driver.state.status == "paused")
    train(driver)
    assert kernel(driver)[3, 2] == np.float32(0.5)


@pytest.mark.parametrize(
    ("changes", "code", "field", "words"),
    [
        ({"layer": "flatten"}, "no_param", "layer", "dense_1, output"),
        ({"name": "scale"}, "no_param", "name", "kernel"),
        ({"index": (3,)}, "no_param", "index", "784 × 8"),
        ({"index": (3, 8)}, "no_param", "index", "784 × 8"),
        ({"value": 1e39}, "not_finite", "value", "finite"),
    ],
)
def test_a_number_that_does_not_exist_or_is_not_finite_is_refused_in_words(
    driver: Driver, changes: dict[str, object], code: str, field: str, words: str
) -> None:
    before = driver.settled().state
    (failed,) = driver.send(SET.model_copy(update={**changes, "request_id": 9}))
    assert isinstance(failed, CommandFailed)
    assert (failed.request_id, failed.problem.code, failed.problem.field) == (9, code, field)
    assert words in failed.problem.message
    assert driver.state == before


@pytest.mark.parametrize("units", [SMALL, LARGE])
@pytest.mark.parametrize("optimizer", ["adamw", "momentum"])
def test_a_locked_number_is_not_trained_and_all_others_are(
    planner: Planner, programs: Programs, units: int, optimizer: str
) -> None:
    driver = Driver(
        planner, programs, tiny_experiment(hidden=(units,), optimizer=optimizer, live={"l2": 0.1})
    )
    driver.ready()
    train(driver)
    driver.send(SET)
    driver.send(LOCK)
    before = kernel(driver)
    driver.ready()
    train(driver)
    assert np.argwhere(kernel(driver) == before).tolist() == [[3, 2]]
    driver.send(LOCK.model_copy(update={"locked": False}))
    train(driver, 1)
    assert kernel(driver)[3, 2] != before[3, 2]


def test_a_small_network_locks_without_compiling(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, tiny_experiment(dataset="digits_8x8", hidden=(4,))).ready()
    program = driver.snapshot.program
    driver.send(LOCK)
    assert driver.state.status == "paused"
    assert driver.snapshot.program is program
    assert program.masked


def test_a_large_network_holds_what_is_locked_while_it_compiles(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, tiny_experiment(hidden=(9,))).ready()
    unmasked = driver.snapshot.program
    driver.send(Play())
    driver.at_step(20)
    driver.send(LOCK)
    locked = kernel(driver)[3, 2]
    driver.until(lambda: driver.snapshot.program is not unmasked)
    assert kernel(driver)[3, 2] == locked
    driver.at_step(driver.snapshot.step + 20)
    assert kernel(driver)[3, 2] == locked
    assert driver.state.run == 1


def test_locks_are_part_of_the_experiment_and_marked(driver: Driver) -> None:
    train(driver)
    driver.send(LOCK)
    (spec,) = (spec for spec in driver.state.experiment.networks["network"].layers if spec.id == "dense_1")
    assert spec.locks == {"kernel": (3 * 8 + 2,)}
    assert [marker.text for marker in driver.state.markers] == ["weight locked in dense_1"]
    driver.ready()
    driver.send(LOCK.model_copy(update={"locked": False}))
    assert driver.state.experiment == tiny_like(driver)


def tiny_like(driver: Driver) -> Experiment:
    """The session's experiment without locks."""
    network = driver.state.experiment.networks["network"]
    layers = tuple(spec.model_copy(update={"locks": {}}) for spec in network.layers)
    networks = {"network": network.model_copy(update={"layers": layers})}
    return driver.state.experiment.model_copy(update={"networks": networks})


def test_a_frozen_layer_is_not_trained(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs).ready()
    train(driver)
    before, output = kernel(driver), kernel(driver, "output")
    driver.send(LoadExperiment(experiment=with_frozen(driver.state.experiment, "dense_1")))
    driver.ready()
    assert [marker.text for marker in driver.state.markers] == ["dense_1 frozen"]
    train(driver)
    np.testing.assert_array_equal(kernel(driver), before)
    assert (kernel(driver, "output") != output).any()


def with_frozen(experiment: Experiment, layer_id: str) -> Experiment:
    def change(spec: LayerSpec) -> LayerSpec:
        return spec.model_copy(update={"frozen": spec.id == layer_id})

    network = experiment.networks["network"]
    changed = network.model_copy(update={"layers": tuple(change(spec) for spec in network.layers)})
    return experiment.model_copy(update={"networks": {"network": changed}})


def test_a_layer_that_is_initialised_anew_is_other_than_at_any_start_and_the_rest_stays(
    driver: Driver,
) -> None:
    start = kernel(driver)
    train(driver)
    before, moments = kernel(driver), driver.snapshot.train_state.opt_state
    seen = [start, before]
    for _ in range(2):
        driver.send(Reinitialise(layer="dense_1"))
        assert all((kernel(driver) != other).any() for other in seen)
        seen.append(kernel(driver))
    state = driver.snapshot.train_state
    np.testing.assert_array_equal(kernel(driver, "output"), state.params["output"]["kernel"])
    adam, fresh = moments["network"][0], state.opt_state["network"][0]
    assert not np.any(fresh.mu["dense_1"]["kernel"])
    np.testing.assert_array_equal(fresh.mu["output"]["kernel"], adam.mu["output"]["kernel"])
    assert [marker.text for marker in driver.state.markers] == ["new weights in dense_1"]


def test_initialising_anew_is_the_same_in_the_same_run(planner: Planner, programs: Programs) -> None:
    made = []
    for _ in range(2):
        driver = Driver(planner, programs).ready()
        driver.send(Reinitialise(layer="dense_1"))
        made.append(kernel(driver))
    np.testing.assert_array_equal(made[0], made[1])


def test_what_is_locked_stays_when_its_layer_is_initialised_anew(driver: Driver) -> None:
    driver.send(SET)
    driver.send(LOCK)
    driver.send(Reinitialise(layer="dense_1"))
    assert kernel(driver)[3, 2] == np.float32(0.5)


def test_a_layer_without_params_is_not_initialised(driver: Driver) -> None:
    for layer in ("flatten", "nothing"):
        (failed,) = driver.send(Reinitialise(layer=layer))
        assert isinstance(failed, CommandFailed)
        assert failed.problem.code == "no_param"
