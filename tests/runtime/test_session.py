"""What each command does to a session."""

import time

import pytest

from neurarium.engine.train import MAX_CHUNK
from neurarium.protocol.commands import (
    LoadExperiment,
    NewStart,
    Pause,
    Play,
    Rewind,
    SetHyperparameters,
    SetSpeed,
    Step,
)
from neurarium.protocol.events import CommandFailed
from neurarium.runtime import description
from neurarium.runtime.keep import Keep
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.session import Session, ViewersChanged
from neurarium.runtime.tempo import tempo
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def test_a_new_session_compiles_and_is_then_paused_at_its_start(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, tiny_experiment(hidden=(6,)))
    assert driver.state.status == "compiling"
    driver.ready()
    assert (driver.state.status, driver.state.step, driver.state.run) == ("paused", 0, 1)
    assert driver.state.compile_secs is not None
    assert driver.snapshot.step == 0


def test_a_state_is_never_overwritten_by_an_older_one(
    planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program is there already, and the trainer takes its turn while the session is still being made."""
    Driver(planner, programs).ready()
    woken: list[Session] = []

    def device_name() -> str:
        while woken:
            woken.pop().advance()
        return "a device"

    monkeypatch.setattr(description, "device_name", device_name)
    session = Session(
        "new",
        planner.plan(tiny_experiment()),
        planner=planner,
        programs=programs,
        keep=Keep(session_bytes=0, total_bytes=0),
        chunk_secs=0.01,
        tempo=lambda _: None,
        wake=woken.append,
        announce=lambda *_: None,
        present=lambda _: None,
    )
    while woken:
        woken.pop().advance()
    assert session.state.status == "paused"


def test_play_trains_until_pause(driver: Driver) -> None:
    driver.send(Play())
    playing = driver.state
    driver.at_step(50)
    driver.send(Pause())
    step = driver.state.step
    assert (playing.status, driver.state.status) == ("playing", "paused")
    driver.until(lambda: driver.turn() is None)
    assert driver.snapshot.step == step


def test_play_before_the_program_is_there_trains_as_soon_as_it_is(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs, tiny_experiment(hidden=(5,)))
    driver.send(Play())
    assert driver.state.playing
    driver.ready().at_step(1)


@pytest.mark.parametrize("steps", [1, 2, 137, MAX_CHUNK + 1])
def test_step_trains_exactly_so_many_and_pauses(driver: Driver, steps: int) -> None:
    for total in (steps, 2 * steps):
        driver.send(Step(steps=steps))
        driver.until(lambda: not driver.state.playing)
        assert driver.state.step == driver.snapshot.step == total
        assert driver.state.status == "paused"
        assert int(driver.snapshot.train_state.step) == driver.snapshot.history.end_step == total


def test_step_does_not_wait_for_the_speed(driver: Driver) -> None:
    driver.send(SetSpeed(steps_per_sec=0.1))
    driver.send(Step(steps=500))
    driver.until(lambda: not driver.state.playing)
    assert driver.state.step == 500


def test_a_paused_session_is_evaluated_at_its_present_step(driver: Driver) -> None:
    driver.send(Step(steps=20))
    driver.until(lambda: driver.snapshot.evaluation is not None and driver.snapshot.evaluation.step == 20)
    assert driver.turn() is None
    tests = driver.snapshot.tests.since(0).values
    assert tests["step"][-1] == 20
    assert len(tests["step"]) == len(set(tests["step"]))


@pytest.mark.parametrize("speed", [20.0, 400.0])
def test_a_set_speed_is_kept(driver: Driver, speed: float) -> None:
    driver.send(SetSpeed(steps_per_sec=speed))
    assert driver.state.speed == speed
    begun = time.perf_counter()
    driver.send(Play())
    driver.at_step(11)
    # The first step is due at once; of what a busy machine is late with, one chunk may hold many.
    assert driver.snapshot.step - 1 <= speed * (time.perf_counter() - begun) + 1e-3


def test_each_experiment_has_a_tempo_of_its_own_until_a_speed_is_chosen(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs, tempo=lambda plan: float(plan.experiment.batch_size))
    driver.ready()
    before = driver.state.experiment

    def with_batches_of(size: int) -> float | None:
        driver.send(LoadExperiment(experiment=before.model_copy(update={"batch_size": size})))
        driver.until(lambda: driver.state.experiment.batch_size == size)
        return driver.state.speed

    assert driver.state.speed == before.batch_size
    assert with_batches_of(7) == 7.0
    driver.send(SetSpeed(steps_per_sec=3.0))
    assert with_batches_of(9) == 3.0
    driver.send(SetSpeed())
    assert with_batches_of(8) is None


@pytest.mark.parametrize(
    ("preset", "dataset", "expected"),
    [("plane_4_2", "circle", 750.0), ("curve_8", "sine", None), ("mlp_16_16", "digits", 60.0)],
)
def test_a_lab_begins_at_a_pace_that_can_be_watched(
    planner: Planner, preset: str, dataset: str, expected: float | None
) -> None:
    plan = planner.plan(planner.preset_experiment(preset, dataset))
    assert tempo(plan) == (expected or min(1_000, 30 * plan.steps_per_epoch))


def test_rewind_gives_the_same_start_and_the_same_losses_again(driver: Driver) -> None:
    driver.send(Step(steps=60))
    driver.until(lambda: not driver.state.playing)
    losses = driver.losses()
    driver.send(Rewind())
    assert (driver.state.step, driver.state.run, driver.snapshot.run) == (0, 2, 2)
    driver.send(Step(steps=60))
    driver.until(lambda: not driver.state.playing)
    assert driver.losses().tobytes() == losses.tobytes()


def test_rewind_while_playing_plays_on_from_the_start(driver: Driver) -> None:
    driver.send(Play())
    driver.at_step(500)
    driver.send(Rewind())
    assert driver.state.playing
    assert driver.snapshot.step < 500


def test_new_start_takes_the_given_seed_and_another_run(driver: Driver) -> None:
    driver.send(Step(steps=10))
    driver.until(lambda: not driver.state.playing)
    losses = driver.losses()
    driver.send(NewStart(seed=7))
    driver.ready()
    assert (driver.state.experiment.seed, driver.state.run, driver.state.step) == (7, 2, 0)
    driver.send(Step(steps=10))
    driver.until(lambda: not driver.state.playing)
    assert (driver.losses() != losses).all()


def test_new_start_without_a_seed_draws_one(driver: Driver) -> None:
    seeds = {driver.state.experiment.seed}
    for _ in range(3):
        driver.send(NewStart())
        driver.ready()
        seeds.add(driver.state.experiment.seed)
    assert len(seeds) == 4


def test_hyperparameters_change_live_with_a_marker_in_words(driver: Driver) -> None:
    driver.send(Step(steps=5))
    driver.until(lambda: not driver.state.playing)
    driver.send(SetHyperparameters(values={"optimizer.learning_rate": 0.05}))
    assert driver.state.hyperparameters["optimizer.learning_rate"] == 0.05
    assert driver.state.experiment.optimizer.config["learning_rate"] == 0.05
    assert [(marker.step, marker.text) for marker in driver.state.markers] == [
        (5, "learning rate 0.002 → 0.05")
    ]
    assert float(driver.snapshot.hyperparameters["optimizer.learning_rate"]) == pytest.approx(0.05)
    assert driver.state.run == 1


def test_all_that_is_changed_at_one_step_stands_in_its_marker(driver: Driver) -> None:
    driver.send(Step(steps=5))
    driver.until(lambda: not driver.state.playing)
    for rate, decay in ((0.05, 0.1), (0.01, 0.2)):
        driver.send(SetHyperparameters(values={"optimizer.learning_rate": rate}))
        driver.send(SetHyperparameters(values={"optimizer.weight_decay": decay}))
    assert [marker.text for marker in driver.state.markers] == [
        "learning rate 0.002 → 0.01, weight decay 0.0001 → 0.2"
    ]
    driver.send(
        SetHyperparameters(values={"optimizer.learning_rate": 0.002, "optimizer.weight_decay": 0.0001})
    )
    assert driver.state.markers == ()


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"optimizer.nothing": 1.0}, "unknown_hyperparameter", "optimizer.nothing"),
        ({"optimizer.learning_rate": 1e6}, "invalid_config", "optimizer.learning_rate"),
        ({"optimizer.learning_rate": 0.5, "optimizer.l2": -1.0}, "invalid_config", "optimizer.l2"),
    ],
)
def test_a_hyperparameter_that_is_none_or_beyond_its_limits_changes_nothing(
    driver: Driver, values: dict[str, float], code: str, field: str
) -> None:
    before = driver.settled().state
    (failed,) = driver.send(SetHyperparameters(values=values, request_id=4))
    assert isinstance(failed, CommandFailed)
    assert (failed.request_id, failed.problem.code, failed.problem.field) == (4, code, field)
    assert driver.state == before


def test_without_viewers_a_session_pauses_and_goes_on_when_one_comes_back(driver: Driver) -> None:
    driver.send(ViewersChanged(count=2))
    driver.send(Play())
    driver.send(ViewersChanged(count=1))
    assert (driver.state.playing, driver.state.viewers) == (True, 1)
    driver.send(ViewersChanged(count=0))
    assert (driver.state.playing, driver.state.viewers) == (False, 0)
    driver.send(ViewersChanged(count=1))
    assert driver.state.playing


def test_what_was_paused_stays_so_when_a_viewer_comes_back(driver: Driver) -> None:
    driver.send(ViewersChanged(count=1))
    driver.send(Play())
    driver.send(ViewersChanged(count=0))
    driver.send(Pause())
    driver.send(ViewersChanged(count=1))
    assert not driver.state.playing


def test_steps_that_were_asked_for_are_done_when_a_viewer_comes_back(driver: Driver) -> None:
    driver.send(ViewersChanged(count=1))
    step = driver.snapshot.step
    driver.session.post(Step(steps=500), lambda _: None)
    driver.session.post(ViewersChanged(count=0), lambda _: None)
    driver.turn()
    assert driver.snapshot.step == step
    driver.send(ViewersChanged(count=1))
    driver.until(lambda: not driver.state.playing)
    assert driver.snapshot.step == step + 500
