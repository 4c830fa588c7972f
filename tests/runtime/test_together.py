"""Kept runs that are chosen to train beside the present one: as many steps, to the same numbers as alone."""

import numpy as np
import pytest

from neurarium.protocol.commands import ChangeRun, Compare, SetHyperparameters, SetParam
from neurarium.runtime import together
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.runtime.driving import Driver
from tests.runtime.test_runs import branch, done, numbers, present, row, switch, train, words


def branched(planner: Planner, programs: Programs) -> Driver:
    """A run that was left at step 20, and a branch of it with another learning rate."""
    driver = Driver(planner, programs).ready()
    train(driver, 20)
    branch(driver)
    done(driver, SetHyperparameters(values={"optimizer.learning_rate": 0.25}))
    return driver


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return branched(planner, programs)


def choose(driver: Driver, run: int, *, trains: bool = True) -> None:
    done(driver, ChangeRun(run=run, trains=trains))
    driver.until(lambda: row(driver, run).trains == trains)
    if trains:
        companion = driver.session._together._companions[run]
        driver.until(lambda: companion.run is not None)


def caught_up(driver: Driver, run: int, step: int) -> None:
    driver.until(lambda: row(driver, run).steps == step and driver.turn() is None)


def test_a_chosen_run_takes_as_many_steps_to_the_numbers_that_it_comes_to_alone(
    driver: Driver, planner: Planner, programs: Programs
) -> None:
    alone = branched(planner, programs)
    choose(driver, 1)
    train(driver, 30)
    caught_up(driver, 1, 50)
    assert present(driver).steps == 50
    assert row(driver, 1).measured.keys() == {"loss", "accuracy"}
    _, curves = driver.snapshot.curves.runs[1]
    assert curves["scalars/step"][-1] == 49
    assert curves["test/step"][-1] == 50
    switch(driver, 1)
    assert not row(driver, 1).trains
    switch(alone, 1)
    train(alone, 30)
    assert numbers(driver.snapshot.train_state) == numbers(alone.snapshot.train_state)
    switch(driver, 2)
    assert driver.state.step == 50


def test_what_is_compared_with_the_present_run_is_seen_as_it_stands_by_now(driver: Driver) -> None:
    choose(driver, 1)
    look = Compare(run=1)
    driver.session.compare([look])
    driver.until(lambda: driver.session.beside(look) is not None)
    train(driver, 10)
    driver.until(lambda: (shown := driver.session.beside(look)) is not None and shown.step == 30)


def test_it_rests_when_it_is_not_chosen_any_more_or_deleted_and_has_kept_what_it_learned(
    driver: Driver,
) -> None:
    choose(driver, 1)
    train(driver, 10)
    caught_up(driver, 1, 30)
    choose(driver, 1, trains=False)
    train(driver, 10)
    assert row(driver, 1).steps == 30
    saved = driver.session.saved()
    assert saved is not None
    assert saved.kept[1].step == 30
    choose(driver, 1)
    done(driver, ChangeRun(run=1, deleted=True))
    train(driver, 10)
    assert (row(driver, 1).steps, row(driver, 1).trains) == (30, False)


def test_what_cannot_train_beside_the_present_run_is_said(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "which trains anyway" in words(driver, ChangeRun(run=2, trains=True))
    monkeypatch.setattr(together, "MOST_TOGETHER", 0)
    assert "0 runs train beside the present one already" in words(driver, ChangeRun(run=1, trains=True))


def test_a_run_that_leaves_the_finite_rests_and_the_others_train_on(driver: Driver) -> None:
    switch(driver, 1)
    for unit in range(2):
        done(driver, SetParam(layer="output", name="bias", index=(unit,), value=(-1) ** unit * 3e38))
    switch(driver, 2)
    choose(driver, 1)
    train(driver, 10)
    driver.until(lambda: not row(driver, 1).trains)
    assert "“Run 1” rests at step 20: its loss is no longer finite." in (driver.state.runs_limit or "")
    assert present(driver).steps == 30
    assert np.isfinite(np.asarray(driver.snapshot.train_state.params["dense_1"]["kernel"])).all()
