"""Steps of an example, a batch or an epoch, and the epochs that a run has seen."""

from concurrent.futures import Future

import pytest

from neurarium.protocol.commands import LoadExperiment, LockParam, Pause, Play, Rewind, Step
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.run import Run
from neurarium.runtime.session import ViewersChanged
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver
from tests.runtime.test_program import equal


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def take(driver: Driver, step: Step) -> None:
    driver.send(step)
    driver.until(lambda: not driver.state.playing)
    assert driver.state.problem is None


def test_a_step_of_an_example_is_one_of_a_run_with_batches_of_one(
    driver: Driver, planner: Planner, programs: Programs
) -> None:
    """From the same train state, to the bit, several at once too; and the experiment stays as it is."""
    take(driver, Step(steps=40))
    before = driver.snapshot.train_state
    take(driver, Step(size="example"))
    take(driver, Step(steps=6, size="example"))
    plan = planner.plan(tiny_experiment(batch_size=1))
    other = Run(1, plan, programs.compile(plan).result(timeout=60))
    other.adopt(plan, other.program, before)
    other.train(7)
    assert equal(driver.snapshot.train_state, other.train_state)
    assert driver.state.experiment.batch_size == 16
    assert (driver.state.step, driver.state.generation, driver.state.run) == (47, 1, 1)


def test_batches_go_on_after_single_examples_as_large_as_before(driver: Driver) -> None:
    take(driver, Step(steps=2, size="example"))
    take(driver, Step(steps=3))
    assert driver.state.samples_seen == 2 + 3 * 16
    driver.send(Play())
    driver.at_step(20)
    driver.send(Pause())
    assert driver.state.samples_seen == 2 + (driver.state.step - 2) * 16


def test_a_step_of_an_epoch_shows_each_sample_once(driver: Driver) -> None:
    size = driver.state.data.train_size
    take(driver, Step(size="epoch"))
    assert driver.state.step == size // 16
    take(driver, Step(steps=2, size="epoch"))
    assert driver.state.step == 3 * (size // 16)


def test_a_single_step_waits_for_its_program_and_a_pause_gives_it_up(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs, tiny_experiment(hidden=(7,))).ready()
    driver.send(Step(size="example"))
    assert (driver.state.status, driver.snapshot.step) == ("compiling", 0)
    driver.send(Pause())
    driver.ready()
    driver.turn()
    assert (driver.state.status, driver.snapshot.step) == ("paused", 0)
    take(driver, Step(size="example"))
    assert driver.state.step == 1


def test_a_single_step_that_waits_is_one_of_the_network_that_came_meanwhile(
    planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(planner, programs, tiny_experiment(hidden=(9,))).ready()
    with monkeypatch.context() as compiling:
        compiling.setattr(programs, "compile", lambda *_, **__: Future())  # forever
        driver.send(Step(size="example"))
    driver.send(LoadExperiment(experiment=tiny_experiment(hidden=(8,)), keep=False))
    driver.until(lambda: driver.state.step == 1)
    assert driver.state.networks[0].layers[2].shape == (8,)
    assert driver.state.samples_seen == 1


def test_single_steps_leave_what_is_locked(driver: Driver) -> None:
    driver.send(LockParam(layer="output", name="bias", index=(3,), locked=True))
    before = driver.snapshot.train_state.params["output"]["bias"]
    take(driver, Step(steps=5, size="example"))
    after = driver.snapshot.train_state.params["output"]["bias"]
    assert after[3] == before[3]
    assert (after != before).any()


def test_epochs_count_samples_whatever_the_batches_were(driver: Driver) -> None:
    size = driver.state.data.train_size
    take(driver, Step(steps=100))
    epochs = 1_600 / size
    assert driver.state.epochs == epochs
    for batch_size in (1, 64):
        driver.send(LoadExperiment(experiment=tiny_experiment(batch_size=batch_size)))
        driver.until(lambda size=batch_size: driver.state.experiment.batch_size == size)  # type: ignore[misc]
        assert driver.state.epochs == epochs
        take(driver, Step(steps=10))
        epochs = (epochs * size + 10 * batch_size) / size
        assert driver.state.epochs == pytest.approx(epochs)
        assert driver.snapshot.epochs == driver.state.epochs
    assert driver.state.samples_seen == 1_600 + 10 + 640


def test_epochs_survive_surgery_and_begin_anew_with_a_run(driver: Driver) -> None:
    take(driver, Step(steps=100))
    driver.send(LoadExperiment(experiment=tiny_experiment(hidden=(10,))))
    driver.until(lambda: driver.state.generation == 2)
    assert driver.state.samples_seen == 1_600
    driver.send(Rewind())
    assert (driver.state.samples_seen, driver.state.epochs) == (0, 0.0)


@pytest.mark.parametrize("alone", [False, True])
def test_another_batch_size_on_the_way_leaves_the_epochs_that_were_asked_for(
    driver: Driver, alone: bool
) -> None:
    """Also when nobody looks on meanwhile."""
    size, larger = driver.state.data.train_size, tiny_experiment(batch_size=64)
    driver.send(Step(steps=40, size="epoch"))
    if alone:
        driver.send(ViewersChanged(count=0))
    driver.send(LoadExperiment(experiment=larger))
    driver.until(lambda: driver.state.experiment.batch_size == 64)
    assert driver.state.epochs < 40
    if alone:
        driver.send(ViewersChanged(count=1))
    driver.until(lambda: not driver.state.playing)
    assert driver.state.epochs == pytest.approx(40 * (size // 64 * 64) / size, abs=2.5)
