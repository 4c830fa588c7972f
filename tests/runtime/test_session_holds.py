"""Units that are muted or held and weights that are cut while a session runs."""

import itertools

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, LayerSpec
from neurarium.protocol.commands import LoadExperiment, ShowStage, Step
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

edits = itertools.count()


@pytest.fixture
def trained(planner: Planner, programs: Programs) -> Driver:
    """A session that stands at step 30, its test set measured."""
    driver = Driver(planner, programs).ready()
    train(driver, 30)
    driver.until(lambda: driver.turn() is None)
    return driver


def train(driver: Driver, steps: int) -> None:
    driver.send(Step(steps=steps))
    driver.until(lambda: not driver.state.playing)


def marked(experiment: Experiment, layer_id: str, **marks: object) -> Experiment:
    def change(spec: LayerSpec) -> LayerSpec:
        return spec.model_copy(update=marks) if spec.id == layer_id else spec

    return experiment.with_layers(change)


def load(driver: Driver, experiment: Experiment) -> None:
    """Load it, and measure its test set."""
    edit = f"edit-{next(edits)}"
    assert driver.send(LoadExperiment(experiment=experiment, edit=edit)) == []
    driver.until(lambda: driver.state.edit == edit)
    driver.until(lambda: driver.turn() is None)


def mark(driver: Driver, layer_id: str, **marks: object) -> None:
    load(driver, marked(driver.state.experiment, layer_id, **marks))


def measured(driver: Driver) -> dict[str, float]:
    return {name: float(values[-1]) for name, values in driver.snapshot.tests.since(0).values.items()}


def layer(driver: Driver, layer_id: str = "dense_1") -> LayerSpec:
    return next(spec for spec in driver.state.experiment.layers if spec.id == layer_id)


def kernel(driver: Driver) -> np.ndarray:
    return np.array(driver.snapshot.train_state.params["dense_1"]["kernel"])


def loss_in_numpy(driver: Driver, *, muted: int) -> float:
    """The mean test loss with a unit at 0."""
    params = jax.tree.map(np.asarray, driver.snapshot.train_state.params)
    test = driver.snapshot.data.host.test
    pixels = test.fields["input"].reshape(len(test.fields["target"]), -1) / np.float32(255)
    hidden = np.maximum(pixels @ params["dense_1"]["kernel"] + params["dense_1"]["bias"], 0)
    hidden[:, muted] = 0
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    logits -= logits.max(1, keepdims=True)
    of_target = logits[np.arange(len(logits)), test.fields["target"]]
    return float((np.log(np.exp(logits).sum(1)) - of_target).mean())


def test_a_muted_unit_is_measured_at_once_changes_no_param_and_comes_back_exactly(trained: Driver) -> None:
    before, params, compiled = (
        measured(trained),
        trained.snapshot.train_state.params,
        trained.snapshot.program,
    )
    mark(trained, "dense_1", held={3: 0.0})
    assert measured(trained)["loss"] == pytest.approx(loss_in_numpy(trained, muted=3), rel=1e-4)
    assert measured(trained)["loss"] != before["loss"]
    mark(trained, "dense_1", held={})
    assert measured(trained) == before
    assert trained.snapshot.train_state.params is params
    assert trained.snapshot.program is compiled
    assert [marker.text for marker in trained.state.markers] == []


def test_training_with_a_muted_unit_leaves_it_and_its_program_is_used_for_all_that_is_held(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs, tiny_experiment(optimizer="sgd")).ready()
    train(driver, 5)
    mark(driver, "dense_1", held={3: 0.0}, cuts={"kernel": (300 * 8 + 1,)})
    assert [marker.text for marker in driver.state.markers] == [
        "weight cut in dense_1, unit 4 muted in dense_1"
    ]
    before = kernel(driver)
    train(driver, 5)
    assert driver.state.step == 10
    moved = kernel(driver) != before
    assert not moved[:, 3].any()
    assert not moved[300, 1]
    assert moved[:, [0, 1, 2, 4]].any(0).all()
    mark(driver, "dense_1", held={}, cuts={})
    before = kernel(driver)
    train(driver, 1)
    assert (kernel(driver) != before)[:, 3].any()


def test_a_run_that_held_something_goes_on_as_the_same_run_without(
    planner: Planner, programs: Programs
) -> None:
    driver, other = (Driver(planner, programs).ready() for _ in range(2))
    train(driver, 5)
    mark(driver, "dense_1", held={3: 0.0})
    mark(driver, "dense_1", held={})
    train(driver, 5)
    train(other, 10)
    np.testing.assert_array_equal(kernel(driver), kernel(other))


def test_what_is_held_goes_with_its_unit_when_the_layer_is_resized(trained: Driver) -> None:
    mark(trained, "dense_1", held={2: 0.0, 7: 0.5}, cuts={"kernel": (8 * 3 + 7,)})
    held = layer(trained).held, layer(trained).cuts
    for units in (12, 8):
        load(trained, marked(trained.state.experiment, "dense_1", config={"units": units}))
        assert layer(trained).held == held[0]
        assert layer(trained).cuts == {"kernel": (units * 3 + 7,)}


def test_what_is_held_of_a_unit_that_is_gone_is_let_go(trained: Driver) -> None:
    strength = np.square(np.asarray(trained.snapshot.train_state.params["output"]["kernel"])).sum(1)
    weakest, strongest = int(strength.argmin()), int(strength.argmax())
    mark(trained, "dense_1", held={weakest: 0.0, strongest: 1.0})
    load(trained, marked(trained.state.experiment, "dense_1", config={"units": 7}))
    assert layer(trained).held == {strongest - (strongest > weakest): 1.0}


def test_a_renamed_layer_keeps_what_is_held(trained: Driver) -> None:
    mark(trained, "dense_1", held={2: 0.0})
    network = trained.state.experiment.networks["network"]
    text = network.model_dump_json().replace('"dense_1"', '"hidden"')
    renamed = trained.state.experiment.model_copy(
        update={"networks": {"network": type(network).model_validate_json(text)}}
    )
    load(trained, renamed)
    assert trained.state.carried["hidden"] == "kept"
    assert layer(trained, "hidden").held == {2: 0.0}


def test_a_step_that_is_taken_in_slow_motion_heeds_what_is_held(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, tiny_experiment(optimizer="sgd")).ready()
    train(driver, 5)
    mark(driver, "dense_1", held={3: 0.0})
    before = kernel(driver)
    for stage in (0, len(driver.state.objective.stages)):
        driver.send(ShowStage(stage=stage))
        driver.ready()
    assert driver.state.step == 6
    moved = kernel(driver) != before
    assert moved.any()
    assert not moved[:, 3].any()
