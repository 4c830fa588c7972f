"""Sessions that pause by themselves."""

import itertools

import pytest

from neurarium.protocol.commands import (
    Pause,
    Play,
    Rewind,
    SessionCommand,
    SetSpeed,
    SetStop,
    Step,
    StopConditions,
)
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.session import ViewersChanged
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


STOPS = [
    StopConditions(test_loss=1.2),
    StopConditions(test_accuracy=0.75),
    StopConditions(plateau_steps=300),
]


@pytest.fixture(scope="module")
def stop_steps(planner: Planner, programs: Programs) -> list[int]:
    """Where each stops when nothing comes between."""
    return [stopped_at(Driver(planner, programs).ready(), stop) for stop in STOPS]


def stopped_at(driver: Driver, stop: StopConditions) -> int:
    driver.send(SetStop(stop=stop))
    play_until_stopped(driver)
    assert driver.state.stopped is not None
    return driver.state.step


@pytest.mark.parametrize("chunk_secs", [1e-7, 0.0005, 0.05])
def test_it_stops_at_the_same_step_however_fast_it_is(
    planner: Planner, programs: Programs, stop_steps: list[int], chunk_secs: float
) -> None:
    stopped = [stopped_at(Driver(planner, programs, chunk_secs=chunk_secs).ready(), stop) for stop in STOPS]
    assert stopped == stop_steps


@pytest.mark.parametrize("number", range(len(STOPS)))
def test_it_stops_at_the_same_step_whatever_comes_between(
    driver: Driver, stop_steps: list[int], number: int
) -> None:
    stop_step = stop_steps[number]
    driver.send(SetStop(stop=STOPS[number]))
    interruptions: list[tuple[SessionCommand | ViewersChanged, ...]] = [
        (Pause(), Step(steps=3)),
        (ViewersChanged(count=0), ViewersChanged(count=1)),
        (SetSpeed(steps_per_sec=1_000.0),),
        (Pause(), Step(steps=64)),
        (SetSpeed(), Play()),
    ]
    for interruption in itertools.cycle(interruptions):
        if not driver.state.playing:
            driver.send(Play())
        for command in interruption:
            if driver.state.stopped is None:
                driver.send(command)
        driver.turn()
        assert driver.state.step <= stop_step
        if driver.state.stopped is not None:
            break
    assert driver.state.step == stop_step
    assert driver.snapshot.evaluation is not None
    assert driver.snapshot.evaluation.step == stop_step


def test_a_rewound_run_stops_where_it_stopped_before(driver: Driver, stop_steps: list[int]) -> None:
    assert stopped_at(driver, STOPS[1]) == stop_steps[1]
    driver.send(Rewind())
    play_until_stopped(driver)
    assert driver.state.step == stop_steps[1]


def test_pausing_at_the_step_that_decides_is_stopping_there(driver: Driver, stop_steps: list[int]) -> None:
    driver.send(SetStop(stop=STOPS[1]))
    while driver.state.stopped is None:
        assert driver.state.step < stop_steps[1]
        driver.send(Step())
        driver.until(lambda: not driver.state.playing and driver.turn() is None)
    assert driver.state.step == stop_steps[1]
    driver.send(Play())
    driver.at_step(stop_steps[1] + 20)
