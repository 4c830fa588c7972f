"""Loading another experiment into a session: while training continues, kept where it fits."""

import threading

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import LoadExperiment, Play, SetHyperparameters, Step
from neurarium.protocol.events import CommandFailed
from neurarium.runtime.plan import Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment
from tests.runtime.driving import TIMEOUT_SECS, Driver


@pytest.fixture
def trained(planner: Planner, programs: Programs) -> Driver:
    """A session that stands at step 30."""
    driver = Driver(planner, programs).ready()
    driver.send(Step(steps=30))
    driver.until(lambda: not driver.state.playing)
    return driver


def load(driver: Driver, experiment: Experiment, *, keep: bool = True) -> None:
    driver.send(LoadExperiment(experiment=experiment, keep=keep))
    driver.ready()


def same_params(state: TrainState, other: TrainState) -> bool:
    leaves = zip(jax.tree.leaves(state.params), jax.tree.leaves(other.params), strict=True)
    return all(np.array_equal(a, b) for a, b in leaves)


@pytest.mark.parametrize(
    ("experiment", "marker"),
    [
        (tiny_experiment(live={"learning_rate": 0.01}), "learning rate 0.002 → 0.01"),
        (tiny_experiment(batch_size=32), "batch size 16 → 32"),
        (
            tiny_experiment(optimizer="adamw", live={"l2": 0.5, "l1": 0.25}),
            "l1 penalty 0 → 0.25, l2 penalty 0 → 0.5",
        ),
    ],
)
def test_what_has_equal_networks_and_data_goes_on_from_the_same_params(
    trained: Driver, experiment: Experiment, marker: str
) -> None:
    before, losses = trained.snapshot.train_state, trained.losses()
    load(trained, experiment)
    assert (trained.state.step, trained.state.run) == (30, 1)
    assert same_params(trained.snapshot.train_state, before)
    assert trained.losses().tobytes() == losses.tobytes()
    assert [(mark.step, mark.text) for mark in trained.state.markers] == [(30, marker)]
    trained.send(Step(steps=5))
    trained.until(lambda: not trained.state.playing)
    assert trained.state.step == 35


@pytest.mark.parametrize(
    "experiment", [tiny_experiment(), tiny_experiment(hidden=(6,)), tiny_experiment(seed=3)]
)
def test_what_is_not_to_be_kept_starts_afresh(trained: Driver, experiment: Experiment) -> None:
    load(trained, experiment, keep=False)
    assert (trained.state.step, trained.state.run, trained.state.markers) == (0, 2, ())
    assert trained.snapshot.history.end_step == 0
    assert trained.state.experiment.seed == experiment.seed


def test_training_goes_on_while_another_network_compiles(
    planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(planner, programs).ready()
    driver.send(Play())
    has_trained = threading.Event()

    def compile_in_vain(*_: object) -> None:
        assert has_trained.wait(TIMEOUT_SECS)
        raise MemoryError

    monkeypatch.setattr(Program, "compile", compile_in_vain)
    replies = driver.send(LoadExperiment(experiment=tiny_experiment(hidden=(13,)), request_id=8))
    driver.until(lambda: driver.state.coming is not None)
    driver.at_step(driver.snapshot.step + 100)
    has_trained.set()
    driver.until(lambda: driver.state.coming is None)
    (_, failed) = replies
    assert isinstance(failed, CommandFailed)
    assert (failed.request_id, failed.problem.code) == (8, "out_of_memory")
    assert driver.state.playing
    assert driver.state.run == 1


@pytest.mark.parametrize(
    ("changes", "code", "layer_id"),
    [
        ({"dataset": Spec(type="nothing")}, "unknown_type", None),
        ({"objective": Spec(type="classification", config={"depth": 3})}, "invalid_config", None),
        ({"networks": {"other": tiny_experiment().networks["network"]}}, "missing_role", None),
        ({"networks": tiny_experiment(hidden=(8,) * 70).networks}, "too_many_layers", None),
        ({"networks": tiny_experiment(hidden=(0,)).networks}, "invalid_config", "dense_1"),
    ],
)
def test_a_faulty_experiment_is_refused_and_the_session_stays_as_it_is(
    trained: Driver, changes: dict[str, object], code: str, layer_id: str | None
) -> None:
    before = trained.settled().state
    replies = trained.send(
        LoadExperiment(experiment=tiny_experiment().model_copy(update=changes), request_id=5)
    )
    trained.ready()
    (_, failed) = replies
    assert isinstance(failed, CommandFailed)
    assert (failed.request_id, failed.problem.code, failed.problem.layer_id) == (5, code, layer_id)
    assert trained.state == before


def test_of_several_loads_the_last_one_counts(trained: Driver) -> None:
    for seed in range(1, 6):
        trained.session.post(LoadExperiment(experiment=tiny_experiment(seed=seed)), lambda _: None)
    trained.turn()
    trained.ready()
    assert trained.state.experiment.seed == 5
    trained.send(Step(steps=50))
    trained.until(lambda: not trained.state.playing)
    assert (trained.state.experiment.seed, trained.state.run, trained.state.step) == (5, 1, 80)


def test_what_is_set_while_an_experiment_compiles_holds_when_it_is_there(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs, tiny_experiment(hidden=(11,)))
    driver.send(SetHyperparameters(values={"optimizer.learning_rate": 0.05}))
    driver.ready()
    assert driver.state.hyperparameters["optimizer.learning_rate"] == 0.05
    assert float(driver.snapshot.hyperparameters["optimizer.learning_rate"]) == pytest.approx(0.05)
    driver.session.post(LoadExperiment(experiment=tiny_experiment(seed=4)), lambda _: None)
    driver.send(SetHyperparameters(values={"optimizer.weight_decay": 0.5}))
    driver.ready()
    assert driver.state.hyperparameters["optimizer.weight_decay"] == 0.5
    assert driver.state.hyperparameters["optimizer.learning_rate"] == 0.002
