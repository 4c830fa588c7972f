"""Several pages that edit one session: whose edit is based on which, and none lost."""

import pytest

from neurarium.engine.experiment import Experiment
from neurarium.protocol.commands import LoadExperiment, LockParam, NewStart, SetHyperparameters
from neurarium.protocol.events import AnyEvent, CommandFailed
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def load(driver: Driver, experiment: Experiment, *, edit: str, base: str | None) -> list[AnyEvent]:
    """Ask for an experiment, without waiting for it."""
    return driver.send(LoadExperiment(experiment=experiment, edit=edit, base=base))


def units(driver: Driver) -> int:
    """Of the hidden layer that runs."""
    (layer,) = [layer for layer in driver.state.networks[0].layers if layer.id == "dense_1"]
    return layer.shape[0]


def is_overtaken(replies: list[AnyEvent]) -> bool:
    failures = [reply for reply in replies if isinstance(reply, CommandFailed)]
    return [failure.problem.code for failure in failures] == ["edited_elsewhere"]


def test_an_edit_is_named_when_it_holds(driver: Driver) -> None:
    start = driver.state.edit
    assert load(driver, tiny_experiment(hidden=(6,)), edit="mine-1", base=start) == []
    driver.ready()
    assert driver.state.edit == "mine-1"
    driver.send(SetHyperparameters(values={"optimizer.learning_rate": 0.25}, edit="mine-2"))
    assert driver.state.edit == "mine-2"
    driver.send(LockParam(layer="dense_1", name="bias", index=(0,), locked=True, edit="mine-3"))
    driver.ready()
    assert driver.state.edit == "mine-3"


def test_an_edit_made_without_that_of_another_page_is_refused(driver: Driver) -> None:
    start = driver.state.edit
    load(driver, tiny_experiment(hidden=(6,)), edit="theirs-1", base=start)
    assert is_overtaken(load(driver, tiny_experiment(batch_size=32), edit="mine-1", base=start))
    driver.ready()
    assert (units(driver), driver.state.experiment.batch_size, driver.state.edit) == (6, 16, "theirs-1")
    assert is_overtaken(load(driver, tiny_experiment(batch_size=32), edit="mine-2", base=start))
    assert load(driver, tiny_experiment(batch_size=32), edit="mine-3", base="theirs-1") == []
    assert driver.ready().state.experiment.batch_size == 32


def test_who_edits_on_need_not_wait_for_the_own_edit_before(driver: Driver) -> None:
    base = driver.state.edit
    for size in (5, 6, 7):
        edit = f"mine-{size}"
        assert load(driver, tiny_experiment(hidden=(size,)), edit=edit, base=base) == []
        base = edit
    assert driver.ready().state.edit == "mine-7"
    assert units(driver) == 7


def test_an_edit_that_cannot_be_loaded_stands_in_nobodys_way(driver: Driver) -> None:
    start = driver.state.edit
    faulty = tiny_experiment(hidden=(0,))
    replies = load(driver, faulty, edit="theirs-1", base=start)
    driver.ready()
    assert [type(reply) for reply in replies] == [CommandFailed]
    assert driver.state.edit == start
    load(driver, faulty, edit="theirs-2", base=start)
    driver.send(SetHyperparameters(values={"optimizer.learning_rate": 0.25}, edit="theirs-3"))
    assert driver.ready().state.edit == "theirs-3"
    assert load(driver, tiny_experiment(batch_size=32), edit="mine-1", base="theirs-3") == []
    assert driver.ready().state.experiment.batch_size == 32


def test_what_names_no_base_replaces_whatever_there_is(driver: Driver) -> None:
    load(driver, tiny_experiment(hidden=(6,)), edit="theirs-1", base=None)
    assert driver.send(LoadExperiment(experiment=tiny_experiment(hidden=(7,)))) == []
    driver.ready()
    assert units(driver) == 7
    assert driver.state.edit not in {"", "theirs-1"}


def test_a_number_that_is_set_counts_as_an_edit(driver: Driver) -> None:
    start = driver.state.edit
    driver.send(SetHyperparameters(values={"optimizer.learning_rate": 0.25}))
    assert driver.state.edit != start
    assert is_overtaken(load(driver, tiny_experiment(hidden=(6,)), edit="mine-1", base=start))
    assert driver.state.hyperparameters["optimizer.learning_rate"] == 0.25


def test_a_new_start_is_one_of_what_is_being_loaded(driver: Driver) -> None:
    load(driver, tiny_experiment(hidden=(6,)), edit="theirs-1", base=None)
    driver.send(SetHyperparameters(values={"optimizer.learning_rate": 0.25}))
    driver.send(NewStart(seed=9, edit="mine-1"))
    state = driver.ready().state
    assert (state.experiment.seed, state.edit) == (9, "mine-1")
    assert units(driver) == 6
    assert state.hyperparameters["optimizer.learning_rate"] == 0.25
