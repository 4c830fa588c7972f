"""Slow motion: the next step, looked at stage by stage."""

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment
from neurarium.protocol.commands import (
    LoadExperiment,
    LockParam,
    Play,
    Rewind,
    SessionCommand,
    SetHyperparameters,
    SetStop,
    ShowStage,
    Step,
    StopConditions,
)
from neurarium.protocol.events import CommandFailed
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.engine.problems import gan
from tests.runtime.driving import Driver

STAGES = 11
DISCRIMINATOR_MOVED, GENERATOR_MOVED = 5, 10


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs, small_gan()).ready()


def small_gan() -> Experiment:
    return gan().model_copy(update={"batch_size": 16})


def stage(driver: Driver, number: int) -> None:
    """Show a stage, once its numbers are there."""
    driver.send(ShowStage(stage=number))
    driver.ready()


def take(driver: Driver, steps: int) -> None:
    """Train so many steps."""
    driver.send(Step(steps=steps))
    driver.until(lambda: driver.state.step == steps and not driver.state.playing)


def params(driver: Driver, role: str) -> list[np.ndarray]:
    """What is seen of a role's network."""
    of_role = driver.snapshot.plan.learner.of_role(role, driver.snapshot.train_state.params)
    return [np.asarray(leaf) for leaf in jax.tree.leaves(of_role)]


def are_alike(these: list[np.ndarray], those: list[np.ndarray]) -> bool:
    return all(np.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in zip(these, those, strict=True))


def test_each_turn_is_seen_to_move_its_own_side_and_the_run_waits(driver: Driver) -> None:
    stage(driver, 0)
    before = {role: params(driver, role) for role in ("generator", "discriminator")}
    stage(driver, DISCRIMINATOR_MOVED)
    assert not are_alike(params(driver, "discriminator"), before["discriminator"])
    assert are_alike(params(driver, "generator"), before["generator"])
    stage(driver, GENERATOR_MOVED)
    assert not are_alike(params(driver, "generator"), before["generator"])
    assert (driver.state.step, driver.snapshot.step, driver.state.status) == (0, 0, "paused")
    stage(driver, 0)
    assert all(are_alike(params(driver, role), before[role]) for role in before)


def test_a_step_that_was_looked_at_is_to_the_bit_the_one_that_a_run_takes(
    driver: Driver, planner: Planner, programs: Programs
) -> None:
    take(driver, 20)
    for number in range(STAGES):
        stage(driver, number)
    seen = params(driver, "generator")
    stage(driver, STAGES)
    assert are_alike(seen, params(driver, "generator"))
    assert driver.state.slow_motion is not None
    assert (driver.state.step, driver.state.slow_motion.stage) == (21, 0)
    driver.send(ShowStage())
    plain = Driver(planner, programs, small_gan()).ready()
    take(plain, 21)
    for slow, quick in zip(
        jax.tree.leaves(driver.snapshot.train_state.params),
        jax.tree.leaves(plain.snapshot.train_state.params),
        strict=True,
    ):
        assert np.asarray(slow).tobytes() == np.asarray(quick).tobytes()


def test_the_numbers_of_the_stages_are_those_that_the_step_then_tells(driver: Driver) -> None:
    take(driver, 20)
    stage(driver, 7)
    told = driver.state.slow_motion
    assert told is not None
    named = zip(driver.state.objective.stages, told.values, strict=True)
    values = {info.scalar: value for info, value in named}
    assert values["Samples"] == 16
    stage(driver, STAGES)
    series = driver.snapshot.history.since(20)
    assert series is not None
    for name in driver.snapshot.plan.learner.scalar_names:
        assert values[name.replace("_", " ").capitalize()] == pytest.approx(
            series.values[name][0][0], rel=1e-4
        )


@pytest.mark.parametrize(("last", "steps"), [(DISCRIMINATOR_MOVED - 1, 0), (DISCRIMINATOR_MOVED, 1)])
def test_who_leaves_within_a_step_finishes_what_was_seen_of_it(driver: Driver, last: int, steps: int) -> None:
    stage(driver, last)
    driver.send(ShowStage())
    assert (driver.state.slow_motion, driver.state.step, driver.snapshot.step) == (None, steps, steps)
    assert int(driver.snapshot.train_state.step) == steps


@pytest.mark.parametrize("command", [Step(), Play()])
def test_training_on_from_within_takes_the_very_step(driver: Driver, command: SessionCommand) -> None:
    stage(driver, DISCRIMINATOR_MOVED)
    seen = params(driver, "discriminator")
    driver.send(SetStop(stop=StopConditions(step=1)))
    driver.send(command)
    driver.until(lambda: driver.state.step == 1 and not driver.state.playing)
    assert driver.state.slow_motion is None
    assert are_alike(params(driver, "discriminator"), seen)


def test_what_is_changed_meanwhile_changes_the_stages(driver: Driver) -> None:
    stage(driver, DISCRIMINATOR_MOVED)
    driver.send(SetHyperparameters(values={"objective.discriminator_pace": 0.0}))
    seen = params(driver, "discriminator")
    stage(driver, 0)
    assert are_alike(params(driver, "discriminator"), seen)
    driver.send(LockParam(layer="made", name="kernel", index=(0, 0), locked=True))
    stage(driver, GENERATOR_MOVED)
    after = np.asarray(driver.snapshot.train_state.params["made"]["kernel"])
    stage(driver, 0)
    before = np.asarray(driver.snapshot.train_state.params["made"]["kernel"])
    assert after[0, 0] == before[0, 0]
    assert (after != before).any()


def test_a_rewind_or_another_experiment_ends_it(driver: Driver) -> None:
    stage(driver, DISCRIMINATOR_MOVED)
    driver.send(Rewind())
    assert driver.state.slow_motion is None
    stage(driver, DISCRIMINATOR_MOVED)
    driver.send(LoadExperiment(experiment=small_gan().model_copy(update={"seed": 5}), keep=False))
    driver.until(lambda: driver.state.experiment.seed == 5)
    assert driver.state.slow_motion is None


def test_a_step_that_ends_at_a_stop_condition_ends_it_too(driver: Driver) -> None:
    driver.send(SetStop(stop=StopConditions(step=1)))
    stage(driver, GENERATOR_MOVED)
    driver.send(ShowStage(stage=STAGES))
    assert (driver.state.step, driver.state.slow_motion) == (1, None)
    assert driver.state.stopped is not None


def test_stages_that_there_are_not_are_refused(driver: Driver) -> None:
    (answer,) = driver.send(ShowStage(stage=STAGES + 1))
    assert isinstance(answer, CommandFailed)
    assert answer.problem.message == "A step has 11 stages, so 12 is beyond."
    (answer,) = driver.send(ShowStage(stage=0, of="example"))
    assert isinstance(answer, CommandFailed)
    assert answer.problem.code == "several_turns"


def test_it_begins_where_a_stop_condition_has_paused(driver: Driver) -> None:
    driver.send(SetStop(stop=StopConditions(step=2)))
    driver.send(Play())
    driver.until(lambda: driver.state.stopped is not None)
    stage(driver, DISCRIMINATOR_MOVED)
    assert driver.state.stopped is None
    driver.send(ShowStage())
    assert driver.state.step == 3


def test_what_is_refused_leaves_the_run_playing(driver: Driver) -> None:
    driver.send(Play())
    (answer,) = driver.send(ShowStage(stage=STAGES + 1))
    assert isinstance(answer, CommandFailed)
    assert driver.state.playing
    step = driver.snapshot.step
    driver.until(lambda: driver.snapshot.step > step)


def test_sessions_alike_wait_for_one_program_and_both_see_their_stages(
    planner: Planner, programs: Programs
) -> None:
    drivers = [Driver(planner, programs, small_gan()).ready() for _ in range(2)]
    for each in drivers:
        each.send(ShowStage(stage=GENERATOR_MOVED))
    for each in drivers:
        each.ready()
        assert each.state.slow_motion is not None
        assert len(each.state.slow_motion.values) == STAGES


def test_an_averaged_generator_moves_when_the_last_turn_is_over(planner: Planner, programs: Programs) -> None:
    made = small_gan()
    config = {**made.objective.config, "average": True}
    averaged = made.model_copy(update={"objective": made.objective.model_copy(update={"config": config})})
    driver = Driver(planner, programs, averaged).ready()

    def memory() -> list[np.ndarray]:
        return [np.asarray(leaf) for leaf in jax.tree.leaves(driver.snapshot.train_state.memory)]

    start = memory()
    stage(driver, DISCRIMINATOR_MOVED)
    assert are_equal(memory(), start)
    stage(driver, GENERATOR_MOVED)
    moved = memory()
    assert not are_equal(moved, start)
    driver.send(ShowStage())
    assert are_alike(memory(), moved)


def are_equal(these: list[np.ndarray], those: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(these, those, strict=True))
