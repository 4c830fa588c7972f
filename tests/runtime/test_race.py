"""Races: lanes beside each other, taken and given back."""

import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.preset import chain, point_layers
from neurarium.engine.race import Axis, RaceSpec, lanes_of
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import EndRace, LoadExperiment, PlayRace, StartRace, Step, TakeLane
from neurarium.protocol.events import CommandFailed
from neurarium.runtime.evaluation import Evaluator
from neurarium.runtime.limits import memory_bytes
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.settings import Limits
from tests.runtime.driving import Driver

STEPS = 50
RATES = Axis(setting="optimizer.learning_rate", values=(0.01, 0.1, 1.0))
SEEDS = Axis(setting="seed", values=(0, 1))


@pytest.fixture(scope="module")
def plane(planner: Planner) -> Experiment:
    spec = Spec(type="circle")
    data = planner.datasets.load(spec, seed=0).spec
    return Experiment(
        dataset=spec,
        networks={"network": chain(point_layers(data, (3,), "tanh"))},
        objective=Spec(type="classification"),
        optimizer=Spec(type="sgd"),
        batch_size=10,
    )


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not watched need not last."""
    monkeypatch.setattr("neurarium.runtime.race.RACE_SECS", 0.1)


@pytest.fixture
def driver(planner: Planner, programs: Programs, plane: Experiment) -> Driver:
    return Driver(planner, programs, plane).ready()


def race(driver: Driver, *axes: Axis, steps: int = STEPS) -> None:
    assert driver.send(StartRace(race=RaceSpec(axes=axes, steps=steps))) == []
    driver.until(lambda: driver.state.race is not None and driver.state.race.status == "over")


def same(a: TrainState, b: TrainState, tolerance: float = 0.0) -> None:
    for one, other in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True):
        if not jnp.issubdtype(one.dtype, jax.dtypes.prng_key):
            np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


def refusal(driver: Driver, *axes: Axis) -> str:
    replies = driver.send(StartRace(race=RaceSpec(axes=axes)))
    driver.until(lambda: driver.state.race is None)
    (failed,) = replies
    assert isinstance(failed, CommandFailed)
    return failed.problem.message


def taken(driver: Driver, lane: int) -> TrainState:
    """The run once a lane has become it."""
    run = driver.state.run
    driver.send(TakeLane(lane=lane, edit=f"take-{run}"))
    driver.until(lambda: driver.state.run != run)
    return driver.snapshot.train_state


def test_each_lane_is_the_experiment_trained_alone(
    driver: Driver, planner: Planner, programs: Programs
) -> None:
    lanes = lanes_of(driver.session.plan.experiment, (RATES, SEEDS))
    race(driver, RATES, SEEDS)
    assert driver.state.race is not None
    assert driver.state.race.programs == 1
    shown = driver.snapshot.race.tensors
    assert shown["steps"].tolist() == [STEPS] * 6
    assert shown["answer"].shape == (6, 2, 28, 28)
    for number, lane in enumerate(lanes):
        plan = planner.plan(lane.experiment)
        program = programs.compile(plan).result()
        alone, scalars = program.train_chunk(
            program.init(lane.experiment.seed), plan.data, plan.numbers, STEPS
        )
        same(taken(driver, number), alone, 1e-5)
        assert driver.state.experiment == plan.experiment
        np.testing.assert_allclose(driver.losses(), scalars[0], rtol=1e-5)
        test = Evaluator(program, plan.data)
        test.begin(alone)
        while (measured := test.advance(plan.numbers, time.perf_counter)) is None:
            pass
        assert shown["test/loss"][number, -1] == pytest.approx(measured.means(("loss",))["loss"], rel=1e-5)


def test_taking_a_lane_and_undo_give_both_runs_back(driver: Driver, plane: Experiment) -> None:
    driver.send(Step(steps=7))
    driver.at_step(7)
    before = driver.snapshot.train_state
    race(driver, RATES)
    same(driver.snapshot.train_state, before)
    lane = taken(driver, 2)
    assert driver.state.race is not None
    assert driver.state.race.taken == 2
    assert driver.state.hyperparameters["optimizer.learning_rate"] == 1.0
    edit = driver.state.edit
    driver.send(LoadExperiment(experiment=plane, keep=False, restore=edit, edit="undo"))
    driver.until(lambda: driver.state.edit == "undo")
    assert (driver.state.step, len(driver.losses())) == (7, 7)
    same(driver.snapshot.train_state, before)
    driver.send(LoadExperiment(experiment=plane, keep=False, restore="undo", edit="redo"))
    driver.until(lambda: driver.state.edit == "redo")
    assert driver.state.step == STEPS
    same(driver.snapshot.train_state, lane)


def test_lanes_begin_with_what_the_run_has_learned_of_other_data(driver: Driver, plane: Experiment) -> None:
    start = Axis(setting="start", values=("nothing", "learned", "frozen"))
    other = plane.model_copy(update={"dataset": Spec(type="xor")}).with_layers(
        lambda spec: spec.model_copy(update={"frozen": spec.id == "dense_1"})
    )
    asked = StartRace(race=RaceSpec(axes=(start,), steps=STEPS), experiment=other)
    (failed,) = driver.send(asked)
    assert isinstance(failed, CommandFailed)
    assert "has learned nothing yet" in failed.problem.message

    driver.send(Step(steps=20))
    driver.until(lambda: driver.state.step == 20)
    before, run = driver.snapshot.train_state, driver.state.run
    learned = before.params
    assert driver.send(asked) == []
    driver.until(lambda: driver.state.race is not None and driver.state.race.status == "over")
    frozen = taken(driver, 2)
    assert int(frozen.step) == STEPS
    np.testing.assert_array_equal(frozen.params["dense_1"]["kernel"], learned["dense_1"]["kernel"])
    assert driver.state.experiment.dataset.type == "xor"
    kernels = [np.asarray(taken(driver, lane).params["dense_1"]["kernel"]) for lane in (0, 1)]
    moved = [np.abs(kernel - np.asarray(learned["dense_1"]["kernel"])).max() for kernel in kernels]
    assert moved[1] < moved[0]
    driver.send(LoadExperiment(experiment=plane, keep=False, restore=f"take-{run}", edit="undo"))
    driver.until(lambda: driver.state.edit == "undo")
    same(driver.snapshot.train_state, before)


def test_unequal_lanes_take_turns_and_what_is_not_finite_is_out(
    planner: Planner, programs: Programs, plane: Experiment
) -> None:
    wild = plane.model_copy(update={"optimizer": Spec(type="sgd", config={"learning_rate": 10})})
    driver = Driver(planner, programs, wild).ready()
    race(driver, Axis(setting="depth", values=(1, 2)), Axis(setting="optimizer.l2", values=(0.0, 1.0)))
    assert driver.state.race is not None
    assert driver.state.race.programs == 2
    shown = driver.snapshot.race.tensors
    assert shown["out"].tolist() == [0, 1, 0, 1]
    assert (shown["steps"][::2] == STEPS).all()
    assert (shown["steps"][1::2] < STEPS).all()
    driver.send(PlayRace(playing=True))
    driver.until(lambda: driver.state.race is not None and driver.state.race.status == "over")
    assert (driver.snapshot.race.tensors["steps"][::2] == 2 * STEPS).all()
    # Where it was finite for the last time it is as if it had been trained alone.
    last = taken(driver, 1)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(last.params))
    assert int(last.step) == shown["steps"][1] == driver.state.step
    another = RaceSpec(axes=(Axis(setting="seed", values=(1, 2)),))
    assert "Close it first" in str(driver.send(StartRace(race=another)))
    assert driver.state.race.status == "over"
    driver.send(EndRace())
    assert driver.state.race is None


def test_what_cannot_be_raced_is_refused_in_words(
    driver: Driver, planner: Planner, programs: Programs
) -> None:
    assert "Learning rate should be 10 or less, not 20" in refusal(
        driver, Axis(setting="optimizer.learning_rate", values=(0.1, 20.0))
    )
    assert "2 to 16 networks, and this would be of 17" in refusal(
        driver, Axis(setting="seed", values=tuple(range(17)))
    )
    assert "no setting “optimizers.g.x”" in refusal(driver, Axis(setting="optimizers.g.x", values=(1, 2)))
    assert "comes twice" in refusal(driver, Axis(setting="seed", values=(1, 1)))
    assert "There is no race" in str(driver.send(TakeLane(lane=0)))
    plan = driver.session.plan
    for_one = Limits(memory_bytes=memory_bytes(plan.experiment, plan.learner) * 3 // 2)
    modest = Driver(Planner(planner.datasets, for_one), programs, plan.experiment).ready()
    assert "These 2 networks would take about" in refusal(modest, SEEDS)
