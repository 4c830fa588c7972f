"""The runs of a session: branched, kept beside each other, gone back to, named, pinned and deleted."""

import itertools
import random

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import (
    ChangeRun,
    GoOnFrom,
    LoadExperiment,
    NewStart,
    Play,
    Rewind,
    SessionCommand,
    SetHyperparameters,
    SetParam,
    Step,
    SwitchRun,
)
from neurarium.protocol.events import CommandFailed, RunInfo
from neurarium.runtime.curves import MOST_POINTS, curves_of
from neurarium.runtime.history import History
from neurarium.runtime.keep import Keep
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

edits = itertools.count()


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def numbers(state: TrainState) -> list[bytes]:
    leaves = jax.tree.leaves(state._replace(key=jax.random.key_data(state.key)))
    return [np.asarray(leaf).tobytes() for leaf in leaves]


def train(driver: Driver, steps: int) -> None:
    driver.send(Step(steps=steps))
    driver.until(lambda: not driver.state.playing and driver.turn() is None)


def done(driver: Driver, command: SessionCommand) -> None:
    """Carried out, and there."""
    replies = driver.send(command)
    assert not [reply for reply in replies if isinstance(reply, CommandFailed)]
    driver.ready()


def branch(driver: Driver) -> int:
    """The run that is branched off here, by its id."""
    done(driver, GoOnFrom(run=driver.snapshot.run))
    return present(driver).id


def switch(driver: Driver, run: int) -> None:
    done(driver, SwitchRun(run=run, edit=f"to-{run}-{next(edits)}"))
    driver.until(lambda: present(driver).id == run)


def load(driver: Driver, experiment: Experiment) -> None:
    edit = f"load-{next(edits)}"
    done(driver, LoadExperiment(experiment=experiment, keep=True, edit=edit))
    driver.until(lambda: driver.state.edit == edit)


def present(driver: Driver) -> RunInfo:
    (row,) = (row for row in driver.state.runs if row.status == "present")
    return row


def row(driver: Driver, run: int) -> RunInfo:
    return next(row for row in driver.state.runs if row.id == run)


def words(driver: Driver, command: SessionCommand) -> str:
    (reply,) = driver.send(command)
    assert isinstance(reply, CommandFailed)
    return reply.problem.message


def test_a_branch_stands_beside_the_run_that_it_came_of(driver: Driver) -> None:
    train(driver, 20)
    run = branch(driver)
    done(driver, SetHyperparameters(values={"optimizer.learning_rate": 0.25}))
    train(driver, 10)
    first, second = driver.state.runs
    assert (first.status, first.parent, first.steps, first.words) == ("kept", None, 20, "")
    assert (second.status, second.parent, second.parted_at, second.steps) == ("present", first.id, 20, 30)
    assert second.id == run
    assert "learning rate" in second.words
    assert "0.25" in second.words
    assert first.colour != second.colour
    assert set(first.measured) == {"loss", "accuracy"}


@pytest.mark.parametrize("seed", range(2))
def test_branching_changes_nothing_of_the_run_that_it_came_of(
    planner: Planner, programs: Programs, seed: int
) -> None:
    """Whatever is done in the branch: the other one goes on as if there had been none."""
    chance = random.Random(seed)
    branched, alone = Driver(planner, programs).ready(), Driver(planner, programs).ready()
    for driver in (branched, alone):
        train(driver, 23)
    parent, number = present(branched).id, branched.snapshot.run
    before = numbers(branched.snapshot.train_state)
    acts: list[SessionCommand] = [
        Step(steps=17),
        SetHyperparameters(values={"optimizer.learning_rate": 0.5}),
        SetParam(layer="output", name="bias", index=(1,), value=3.0),
        LoadExperiment(experiment=tiny_experiment(hidden=(7,)), keep=True),
        Rewind(),
    ]
    chance.shuffle(acts)
    done(branched, GoOnFrom(run=number))
    for act in acts:
        done(branched, act)
        branched.until(lambda: not branched.state.playing)
    switch(branched, parent)
    assert numbers(branched.snapshot.train_state) == before
    for driver in (branched, alone):
        train(driver, 30)
    assert numbers(branched.snapshot.train_state) == numbers(alone.snapshot.train_state)
    np.testing.assert_array_equal(branched.losses(), alone.losses())
    assert branched.state.experiment == alone.state.experiment


def test_runs_are_swapped_to_and_fro_and_each_keeps_what_it_learned(driver: Driver) -> None:
    train(driver, 10)
    first = present(driver).id
    second = branch(driver)
    train(driver, 5)
    switch(driver, first)
    assert driver.state.step == 10
    train(driver, 1)
    switch(driver, second)
    assert driver.state.step == 15
    assert [(each.id, each.status, each.steps) for each in driver.state.runs] == [
        (first, "kept", 11),
        (second, "present", 15),
    ]


def test_a_run_that_is_switched_to_comes_paused_as_it_was_left(driver: Driver) -> None:
    train(driver, 10)
    first = present(driver).id
    branch(driver)
    driver.send(Play())
    driver.at_step(20)
    switch(driver, first)
    assert not driver.state.playing
    driver.turn()
    assert driver.snapshot.step == 10


def test_undo_finds_a_run_that_was_swapped_since(driver: Driver) -> None:
    train(driver, 10)
    first, experiment = present(driver).id, driver.state.experiment
    done(driver, NewStart(seed=5, edit="start"))
    second = present(driver).id
    train(driver, 20)
    done(driver, SwitchRun(run=first, edit="swap"))
    train(driver, 1)
    done(driver, SwitchRun(run=second, edit="back"))
    assert "start" in driver.state.kept
    done(driver, LoadExperiment(experiment=experiment, keep=False, restore="start", edit="undo"))
    assert (present(driver).id, driver.state.step) == (first, 11)
    # It is there already: nothing is to be done, and nothing is lost.
    done(driver, LoadExperiment(experiment=experiment, keep=False, restore="start", edit="again"))
    assert (present(driver).id, driver.state.step) == (first, 11)
    assert [each.steps for each in driver.state.runs] == [11, 20]


def test_what_a_new_start_and_undo_leave_is_listed_once(driver: Driver) -> None:
    train(driver, 10)
    experiment = driver.state.experiment
    done(driver, Rewind(edit="rewind"))
    assert [(each.steps, each.status) for each in driver.state.runs] == [(10, "kept"), (0, "present")]
    done(driver, LoadExperiment(experiment=experiment, restore="rewind", edit="undo"))
    driver.until(lambda: driver.state.edit == "undo")
    assert [(each.steps, each.status) for each in driver.state.runs] == [(10, "present")]


def test_a_run_that_learned_nothing_has_no_branch(driver: Driver) -> None:
    assert "learned nothing" in words(driver, GoOnFrom(run=driver.snapshot.run))
    edit = driver.state.edit
    assert len(driver.state.runs) == 1
    assert driver.state.edit == edit


def test_it_is_renamed_hidden_pinned_and_deleted_with_undo(driver: Driver) -> None:
    train(driver, 10)
    first = present(driver).id
    branch(driver)
    done(driver, ChangeRun(run=first, name="slow", hidden=True, pinned=True))
    assert (row(driver, first).name, row(driver, first).hidden, row(driver, first).pinned) == (
        "slow",
        True,
        True,
    )
    done(driver, ChangeRun(run=first, deleted=True))
    assert row(driver, first).deleted
    assert not row(driver, first).pinned
    done(driver, ChangeRun(run=first, deleted=False))
    switch(driver, first)
    assert (driver.state.step, present(driver).name) == (10, "slow")


def test_a_run_of_another_loss_function_or_formula_is_no_common_curve(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs, planner.preset_experiment("curve_8", "formula_curve")).ready()
    train(driver, 4)
    branch(driver)
    experiment = driver.state.experiment
    absolute = Spec(type=experiment.objective.type, config={"loss_function": "mae"})
    load(driver, experiment.model_copy(update={"objective": absolute}))
    assert [(each.is_alike, each.has_loss_alike) for each in driver.state.runs] == [
        (True, False),
        (True, True),
    ]
    formula = Spec(type=experiment.dataset.type, config={"formula": "x^2"})
    load(driver, experiment.model_copy(update={"dataset": formula}))
    assert [(each.is_alike, each.has_loss_alike) for each in driver.state.runs] == [
        (False, True),
        (True, True),
    ]


def test_the_present_run_is_not_deleted(driver: Driver) -> None:
    assert "present run" in words(driver, ChangeRun(run=present(driver).id, deleted=True))
    assert "no run 99" in words(driver, ChangeRun(run=99, hidden=True))
    assert "already" in words(driver, SwitchRun(run=present(driver).id))


def size_of_a_run(planner: Planner, programs: Programs) -> int:
    keep = Keep(session_bytes=2**30, total_bytes=2**30)
    driver = Driver(planner, programs, keep=keep).ready()
    train(driver, 4)
    branch(driver)
    return next(iter(keep.all("driven").values())).nbytes


def test_a_hundred_branches_stay_within_the_budget_and_pinned_ones_stay(
    planner: Planner, programs: Programs
) -> None:
    budget = 6 * size_of_a_run(planner, programs)
    keep = Keep(session_bytes=budget, total_bytes=budget)
    driver = Driver(planner, programs, keep=keep).ready()
    train(driver, 4)
    first, before = present(driver).id, numbers(driver.snapshot.train_state)
    branch(driver)
    done(driver, ChangeRun(run=first, pinned=True))
    for _ in range(100):
        branch(driver)
        assert sum(left.nbytes for left in keep.all("driven").values()) <= budget
    runs = driver.state.runs
    assert len(runs) <= 101
    assert "let_go" in {each.status for each in runs}
    assert driver.state.runs_limit is not None
    gone = next(each for each in runs if each.status == "let_go")
    assert "let go to make room" in words(driver, SwitchRun(run=gone.id))
    switch(driver, first)
    assert numbers(driver.snapshot.train_state) == before


def test_no_more_is_pinned_than_half_of_the_budget(planner: Planner, programs: Programs) -> None:
    budget = 5 * size_of_a_run(planner, programs)
    driver = Driver(planner, programs, keep=Keep(session_bytes=budget, total_bytes=budget)).ready()
    train(driver, 4)
    for _ in range(3):
        branch(driver)
    first, second, third, _ = driver.state.runs
    done(driver, ChangeRun(run=first.id, pinned=True))
    done(driver, ChangeRun(run=second.id, pinned=True))
    assert "Unpin another one" in words(driver, ChangeRun(run=third.id, pinned=True))
    assert not row(driver, third.id).pinned


def test_what_cannot_be_kept_is_not_branched(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, keep=Keep(session_bytes=0, total_bytes=0)).ready()
    train(driver, 4)
    assert "0 MiB are kept" in words(driver, GoOnFrom(run=driver.snapshot.run))
    assert driver.state.step == 4


def test_kept_curves_are_the_means_and_the_last_measurement() -> None:
    history, tests = History(("loss",)), Measurements(("loss",))
    values = np.random.default_rng(0).random(5_000).astype(np.float32)
    for part in np.split(values, 5):
        history.append(part[np.newaxis])
    for step in range(0, 5_000, 7):
        tests.append(step, {"loss": float(step)})
    curves = curves_of(history, tests)
    together = -(-5_000 // MOST_POINTS)
    means = [values[i : i + together].mean() for i in range(0, 5_000, together)]
    np.testing.assert_allclose(curves["scalars/loss"], means, rtol=1e-5)
    assert curves["scalars/step"][0] == (together - 1) / 2
    assert len(curves["test/loss"]) <= MOST_POINTS
    assert curves["test/loss"][-1] == curves["test/step"][-1] == 4_998
    nothing = curves_of(History(("loss",)), Measurements(("loss",)))
    assert {len(values) for values in nothing.values()} == {0}
