"""A session that is asked for very much: it says so, gives way, and tells of it once."""

import numpy as np
import pytest

from neurarium.protocol.commands import Pause, Play, SetHyperparameters, SetParam, Step
from neurarium.protocol.events import AnyEvent, CommandFailed, SessionChanged
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.session import MOST_ASKED
from tests.runtime.driving import Driver


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def set_number(value: float) -> SetParam:
    return SetParam(layer="dense_1", name="kernel", index=(1, 2), value=value)


def number(driver: Driver) -> float:
    return float(np.asarray(driver.snapshot.train_state.params["dense_1"]["kernel"])[1, 2])


def test_what_is_beyond_all_measure_is_refused_in_words(driver: Driver) -> None:
    replies: list[AnyEvent] = []
    for request in range(MOST_ASKED + 2):
        driver.session.post(Pause(request_id=request), replies.append)
    refused = [reply for reply in replies if isinstance(reply, CommandFailed)]
    assert [reply.request_id for reply in refused] == [MOST_ASKED, MOST_ASKED + 1]
    assert {reply.problem.code for reply in refused} == {"too_busy"}


def test_one_number_set_again_and_again_is_set_once(driver: Driver) -> None:
    version = driver.snapshot.version
    for value in range(3 * MOST_ASKED):
        driver.session.post(set_number(value), lambda _: None)
    driver.turn()
    assert number(driver) == 3 * MOST_ASKED - 1
    assert driver.snapshot.version <= version + 2


def test_but_each_that_a_step_may_have_seen_counts(driver: Driver) -> None:
    for command in (set_number(1), Step(steps=1), set_number(5)):
        driver.session.post(command, lambda _: None)
    driver.until(lambda: number(driver) != 1 and not driver.state.playing)
    assert driver.snapshot.step in (0, 1)


def test_a_turn_ends_though_more_is_asked_for(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neurarium.runtime.session.INBOX_SECS", 0.0)
    for command in (Play(), Pause()):
        driver.session.post(command, lambda _: None)
    assert driver.turn() is not None
    assert driver.state.playing
    driver.turn()
    assert not driver.state.playing


def test_commands_that_come_together_are_told_of_once(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neurarium.runtime.session.INBOX_SECS", 60.0)
    told = len(driver.events)
    for rate in range(1, 51):
        driver.session.post(
            SetHyperparameters(values={"optimizer.learning_rate": rate / 1000}), lambda _: None
        )
    driver.turn()
    assert driver.state.hyperparameters["optimizer.learning_rate"] == 0.05
    assert len(driver.events) - told == 1


def test_what_changes_nothing_is_told_to_the_one_who_asked_alone(driver: Driver) -> None:
    driver.until(lambda: driver.snapshot.evaluation is not None)
    driver.send(Pause())
    told = len(driver.events)
    (reply,) = driver.send(Pause())
    assert isinstance(reply, SessionChanged)
    assert reply.session == driver.state
    assert len(driver.events) == told
