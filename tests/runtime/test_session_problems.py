"""What can go wrong in a session, and what it says then."""

import logging

import jax
import numpy as np
import pytest

from neurarium.protocol.commands import Play, Rewind, SetHyperparameters, SetSpeed
from neurarium.runtime.plan import Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.runtime.session import ViewersChanged
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

# Weights that a penalty of this size multiplies by -9 at every step.
EXPLOSIVE = {"optimizer.learning_rate": 1.0, "optimizer.weight_decay": 0.0, "optimizer.l2": 1.0}


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def make_diverge(driver: Driver, monkeypatch: pytest.MonkeyPatch, *, step: int) -> None:
    """From a step on, every scalar is no number, whatever is trained."""
    train_chunk = Program.train_chunk

    def diverging(
        self: Program, train_state: object, data: object, hyperparameters: object, steps: int, masks: object
    ) -> object:
        state, scalars = train_chunk(self, train_state, data, hyperparameters, steps, masks)  # type: ignore[arg-type]
        numbers = np.arange(steps) + int(state.step) - steps
        return state, np.where(numbers >= step, np.nan, scalars)

    monkeypatch.setattr(Program, "train_chunk", diverging)
    driver.send(SetHyperparameters(values={"optimizer.learning_rate": 1.0}))
    driver.send(Play())
    driver.until(lambda: driver.state.problem is not None)


def test_a_loss_that_is_not_finite_pauses_and_says_where_and_why(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_diverge(driver, monkeypatch, step=123)
    problem = driver.state.problem
    assert problem is not None
    assert (problem.code, problem.field, problem.remedy) == (
        "not_finite",
        "optimizer.learning_rate",
        "rewind",
    )
    assert "after step 123" in problem.message
    assert "learning rate of 1, 500 times its default" in problem.message
    assert (driver.state.status, driver.state.playing, driver.state.step) == ("failed", False, 123)


def test_the_last_finite_train_state_is_kept_and_shown(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_diverge(driver, monkeypatch, step=77)
    driver.until(lambda: driver.snapshot.step == 77)
    assert int(driver.snapshot.train_state.step) == 77
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(driver.snapshot.train_state.params))
    assert len(driver.losses()) == 77
    assert np.isfinite(driver.losses()).all()


def test_rewind_mends_it(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as diverging:
        make_diverge(driver, diverging, step=10)
    driver.send(Rewind())
    assert (driver.state.problem, driver.state.status, driver.state.step) == (None, "paused", 0)
    driver.send(Play())
    driver.at_step(200)
    assert driver.state.problem is None


def test_a_run_that_really_diverges_is_caught(planner: Planner, programs: Programs) -> None:
    live = {"learning_rate": 10.0, "l2": 1.0}
    driver = Driver(planner, programs, tiny_experiment(optimizer="sgd", live=live)).ready()
    driver.send(Play())
    driver.until(lambda: driver.state.problem is not None)
    assert driver.state.problem is not None
    assert driver.state.problem.field == "optimizer.l2"
    assert 0 < driver.state.step < 200
    assert np.isfinite(driver.losses()).all()


def broken_chunk(*_: object) -> None:
    raise ZeroDivisionError("the flux capacitor is empty")


def test_an_exception_in_training_is_told_in_words_and_logged_with_its_traceback(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Program, "train_chunk", broken_chunk)
    with caplog.at_level(logging.ERROR):
        driver.send(Play())
    assert driver.state.problem is not None
    assert (driver.state.status, driver.state.problem.code) == ("failed", "internal")
    assert driver.state.problem.remedy == "rewind"
    assert "flux capacitor" not in driver.state.problem.message
    (record,) = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)


def test_after_an_exception_the_session_can_be_rewound_and_played(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Program, "train_chunk", broken_chunk)
        driver.send(Play())
    driver.send(Rewind())
    assert driver.state.status == "paused"
    driver.send(Play())
    driver.at_step(20)


def test_what_was_asked_after_the_exception_is_still_carried_out(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("neurarium.runtime.session.Run", broken_chunk)
        driver.session.post(Rewind(), lambda _: None)
        driver.session.post(SetSpeed(steps_per_sec=5.0), lambda _: None)
        driver.session.post(ViewersChanged(count=3), lambda _: None)
        driver.until(lambda: driver.state.viewers == 3)
    assert driver.state.speed == 5.0
