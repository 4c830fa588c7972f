"""Sessions that pause by themselves."""

import pytest

from neurarium.protocol.commands import Play, Rewind, SetSpeed, SetStop, Step, StopConditions
from neurarium.runtime.plan import Planner
from neurarium.runtime.program import Programs
from tests.runtime.driving import Driver


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def play_until_stopped(driver: Driver) -> None:
    driver.send(Play())
    driver.until(lambda: not driver.state.playing)


@pytest.mark.parametrize("speed", [None, 5_000.0])
def test_it_pauses_exactly_at_a_step_and_goes_on_past_it(driver: Driver, speed: float | None) -> None:
    driver.send(SetSpeed(steps_per_sec=speed))
    driver.send(SetStop(stop=StopConditions(step=137)))
    assert driver.state.stop.step == 137
    play_until_stopped(driver)
    assert (driver.state.step, driver.state.status) == (137, "paused")
    assert driver.state.stopped == "Step 137 is reached."
    driver.send(Play())
    again = driver.state
    assert (again.playing, again.stopped) == (True, None)
    driver.at_step(200)
    driver.send(Rewind())
    driver.until(lambda: not driver.state.playing)
    assert driver.state.step == 137


def test_a_step_to_stop_at_holds_for_single_steps_too(driver: Driver) -> None:
    driver.send(SetStop(stop=StopConditions(step=10)))
    driver.send(Step(steps=50))
    driver.until(lambda: not driver.state.playing)
    assert (driver.state.step, driver.state.stopped) == (10, "Step 10 is reached.")


def test_it_pauses_when_the_test_loss_is_low_enough(driver: Driver) -> None:
    driver.send(SetSpeed(steps_per_sec=400))  # evaluated often enough not to miss it
    driver.send(SetStop(stop=StopConditions(test_loss=2.0)))
    play_until_stopped(driver)
    assert driver.state.stopped is not None
    assert "test loss" in driver.state.stopped
    evaluation = driver.snapshot.evaluation
    assert evaluation is not None
    assert evaluation.means(("loss",))["loss"] <= 2.0
    reached = driver.state.step
    driver.send(Play())
    driver.at_step(reached + 100)
    assert driver.state.playing


def test_it_pauses_when_the_test_loss_becomes_no_lower(driver: Driver) -> None:
    driver.send(SetStop(stop=StopConditions(plateau_steps=2_000)))
    play_until_stopped(driver)
    assert driver.state.stopped is not None
    assert "not become lower" in driver.state.stopped
