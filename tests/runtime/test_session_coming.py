"""What is asked of a session while an experiment compiles is about that one; the old one is still there."""

from concurrent.futures import Future
from typing import cast

import pytest

from neurarium.engine.experiment import Experiment
from neurarium.protocol.commands import (
    LoadExperiment,
    Pause,
    Play,
    SessionCommand,
    SetHyperparameters,
    SetParam,
    Step,
)
from neurarium.protocol.events import CommandFailed, CommandsTaken
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.runtime.session import ViewersChanged
from tests.experiments import tiny_experiment
from tests.runtime.driving import TIMEOUT_SECS, Driver

OTHER = tiny_experiment(hidden=(6,))
RATE = "optimizer.learning_rate"


class SlowPrograms:
    """Programs that are there when the test says so."""

    def __init__(self, programs: Programs) -> None:
        self.prepare = programs.prepare
        self.begun = programs.begun
        self._programs = programs
        self._late: Future[Program] = Future()

    def ready(self, _: Plan) -> None:
        return None

    def compile(self, plan: Plan, owner: Owner) -> Future[Program]:
        self._program = self._programs.compile(plan, owner)
        self._late = Future()
        return self._late

    def give_up(self, *_: object) -> None:
        pass

    def arrive(self) -> None:
        self._late.set_result(self._program.result(TIMEOUT_SECS))

    def fail(self) -> None:
        self._late.set_exception(MemoryError())


@pytest.fixture
def slow(programs: Programs) -> SlowPrograms:
    return SlowPrograms(programs)


@pytest.fixture
def driver(planner: Planner, slow: SlowPrograms) -> Driver:
    """A session at step 5."""
    driver = Driver(planner, cast(Programs, slow))
    driver.turn()
    slow.arrive()
    driver.ready().send(Step(steps=5))
    driver.until(lambda: not driver.state.playing)
    return driver


def ask(driver: Driver, experiment: Experiment = OTHER) -> None:
    """Ask to go on with an experiment, and wait until it is known to come."""
    driver.send(LoadExperiment(experiment=experiment, edit="asked"))
    driver.until(lambda: driver.state.coming is not None)


def units(driver: Driver) -> int:
    """Of the hidden layer that is there."""
    return driver.state.networks[0].layers[2].shape[0]


def rest(driver: Driver) -> None:
    """Give turns until the session wants no more of its own accord."""
    while driver.turn() is not None:
        continue


def test_what_is_coming_is_told_beside_what_is_there(driver: Driver, slow: SlowPrograms) -> None:
    before = driver.state
    ask(driver)
    state, coming = driver.state, driver.state.coming
    assert coming is not None
    assert state.status == "compiling"
    assert (state.experiment, state.networks, state.generation) == (
        before.experiment,
        before.networks,
        before.generation,
    )
    assert (coming.edit, coming.preset, coming.words) == ("asked", None, "dense_1 8 → 6 units")
    slow.arrive()
    driver.ready()
    assert (driver.state.coming, driver.state.experiment) == (None, coming.experiment)
    assert driver.state.generation == before.generation + 1


@pytest.mark.parametrize("command", [Play(), Step(steps=7)])
def test_play_means_what_is_coming_and_the_old_one_does_not_train(
    driver: Driver, slow: SlowPrograms, command: SessionCommand
) -> None:
    ask(driver)
    driver.send(command)
    rest(driver)
    assert driver.state.playing
    assert (driver.snapshot.step, units(driver)) == (5, 8)
    slow.arrive()
    driver.until(lambda: units(driver) == 6)
    assert driver.state.run == 1
    assert [marker.step for marker in driver.state.markers] == [5]
    if isinstance(command, Step):
        driver.until(lambda: not driver.state.playing)
        assert driver.snapshot.step == 5 + command.steps
    else:
        driver.at_step(25)
        assert driver.state.playing


def test_what_trains_already_trains_on_until_the_other_is_there(driver: Driver, slow: SlowPrograms) -> None:
    driver.send(Play())
    ask(driver)
    driver.send(Play())
    driver.at_step(50)
    assert units(driver) == 8
    slow.arrive()
    driver.until(lambda: units(driver) == 6)
    driver.at_step(driver.snapshot.step + 20)
    assert driver.state.run == 1


def begin(driver: Driver, experiment: Experiment = OTHER) -> None:
    """Ask to begin with an experiment, and wait until it is seen."""
    driver.send(LoadExperiment(experiment=experiment, keep=False, edit="afresh"))
    driver.until(lambda: driver.state.edit == "afresh")


def test_a_session_is_seen_before_it_can_be_trained(planner: Planner, slow: SlowPrograms) -> None:
    driver = Driver(planner, cast(Programs, slow))
    driver.turn()
    assert (driver.state.status, driver.state.run, driver.snapshot.step) == ("compiling", 1, 0)
    driver.send(SetParam(layer="output", name="bias", index=(3,), value=0.5))
    driver.send(Play())
    rest(driver)
    assert (driver.state.playing, driver.snapshot.step) == (True, 0)
    assert driver.snapshot.train_state.params["output"]["bias"][3] == 0.5
    slow.arrive()
    driver.at_step(20)
    assert (driver.state.status, driver.state.run) == ("playing", 1)


def test_what_begins_afresh_is_seen_before_it_can_be_trained(driver: Driver, slow: SlowPrograms) -> None:
    driver.send(Play())
    before = driver.state
    begin(driver)
    rest(driver)
    state = driver.state
    assert (units(driver), state.status, state.coming, state.run) == (6, "compiling", None, 2)
    assert state.generation == before.generation + 1
    assert (state.playing, driver.snapshot.step, driver.snapshot.run) == (True, 0, 2)
    slow.arrive()
    driver.at_step(20)
    assert (driver.state.status, driver.state.run) == ("playing", 2)


def test_what_is_seen_and_cannot_be_trained_says_so_and_play_tries_again(
    driver: Driver, slow: SlowPrograms
) -> None:
    begin(driver)
    slow.fail()
    driver.ready()
    assert driver.state.problem is not None
    assert (driver.state.status, driver.state.problem.code) == ("failed", "out_of_memory")
    driver.send(Play())
    assert driver.state.status == "compiling"
    slow.arrive()
    driver.at_step(20)
    assert driver.state.problem is None


def test_what_is_seen_can_be_trained_although_another_was_refused(driver: Driver, slow: SlowPrograms) -> None:
    begin(driver)
    faulty = LoadExperiment(experiment=tiny_experiment(hidden=(0,)))
    replies = driver.send(faulty)
    driver.until(lambda: bool(replies))
    assert (driver.state.status, units(driver)) == ("compiling", 6)
    slow.arrive()
    driver.ready().send(Play())
    driver.at_step(20)


def test_a_change_of_what_has_learned_nothing_is_seen_at_once(driver: Driver, slow: SlowPrograms) -> None:
    begin(driver)
    driver.send(LoadExperiment(experiment=tiny_experiment(hidden=(4,)), edit="changed"))
    driver.until(lambda: units(driver) == 4)
    assert (driver.state.status, driver.state.edit, driver.snapshot.step) == ("compiling", "changed", 0)
    slow.arrive()
    driver.ready().send(Play())
    driver.at_step(20)


def test_a_play_that_waits_can_be_taken_back(driver: Driver, slow: SlowPrograms) -> None:
    ask(driver)
    driver.send(Play())
    driver.send(Pause())
    slow.arrive()
    driver.until(lambda: units(driver) == 6)
    rest(driver)
    assert (driver.state.playing, driver.snapshot.step) == (False, 5)


def test_a_play_that_waits_for_what_cannot_be_had_plays_nothing_else(
    driver: Driver, slow: SlowPrograms
) -> None:
    ask(driver)
    driver.send(Play())
    slow.fail()
    driver.ready()
    rest(driver)
    assert (driver.state.playing, driver.snapshot.step, units(driver)) == (False, 5, 8)


def test_a_play_waits_also_for_what_is_asked_for_after_it(driver: Driver, slow: SlowPrograms) -> None:
    ask(driver)
    driver.send(Play())
    driver.send(LoadExperiment(experiment=tiny_experiment(hidden=(4,)), edit="later"))
    driver.until(lambda: driver.state.coming is not None and driver.state.coming.edit == "later")
    rest(driver)
    assert driver.snapshot.step == 5
    slow.arrive()
    driver.until(lambda: units(driver) == 4)
    driver.at_step(20)


def test_a_play_that_waits_outlasts_that_nobody_looks_on(driver: Driver, slow: SlowPrograms) -> None:
    driver.send(ViewersChanged(count=1))
    ask(driver)
    driver.send(Play())
    driver.send(ViewersChanged(count=0))
    driver.send(ViewersChanged(count=1))
    rest(driver)
    assert (driver.state.playing, driver.snapshot.step) == (True, 5)
    slow.arrive()
    driver.until(lambda: units(driver) == 6)
    driver.at_step(20)


def test_numbers_of_what_is_coming_can_be_set_at_once(driver: Driver, slow: SlowPrograms) -> None:
    momentum = tiny_experiment(optimizer="momentum")
    before = driver.state.hyperparameters[RATE]
    ask(driver, momentum)
    assert driver.send(SetHyperparameters(values={"optimizer.momentum": 0.5, RATE: 0.25})) == []
    coming = driver.state.coming
    assert coming is not None
    assert coming.experiment.optimizer.config["momentum"] == 0.5
    assert driver.state.hyperparameters[RATE] == before
    slow.arrive()
    driver.until(lambda: driver.state.experiment.optimizer.type == "momentum")
    assert driver.state.hyperparameters[RATE] == 0.25
    assert driver.state.hyperparameters["optimizer.momentum"] == 0.5


@pytest.mark.parametrize("values", [{"optimizer.momentum": 7.0}, {"optimizer.depth": 1.0}])
def test_numbers_that_neither_can_have_are_refused(driver: Driver, values: dict[str, float]) -> None:
    ask(driver, tiny_experiment(optimizer="momentum"))
    (failed,) = driver.send(SetHyperparameters(values=values))
    assert isinstance(failed, CommandFailed)


def test_an_experiment_that_is_sent_again_under_its_name_is_loaded_once(
    driver: Driver, slow: SlowPrograms
) -> None:
    base = driver.state.edit
    command = LoadExperiment(experiment=OTHER, edit="mine", base=base)
    driver.send(command)
    assert driver.send(command) == []
    driver.until(lambda: driver.state.coming is not None)
    slow.arrive()
    driver.until(lambda: units(driver) == 6)
    generation = driver.state.generation
    assert driver.send(command) == []
    rest(driver)
    assert (driver.state.generation, driver.state.edit) == (generation, "mine")


def test_commands_are_told_to_be_taken_unless_they_failed(driver: Driver) -> None:
    assert driver.send(Pause(request_id=7))[-1] == CommandsTaken(request_id=7)
    assert not any(isinstance(reply, CommandsTaken) for reply in driver.send(Pause()))
    (failed,) = driver.send(SetHyperparameters(values={"optimizer.depth": 1.0}, request_id=8))
    assert isinstance(failed, CommandFailed)
