"""What is blamed when a run diverges."""

import re
from collections.abc import Mapping

import numpy as np
import pytest

from neurarium.engine.experiment import Spec
from neurarium.protocol.commands import Play, SetParam
from neurarium.runtime.by_hand import EditsByHand
from neurarium.runtime.diagnosis import likely_cause, not_finite_problem
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.runtime.run import Run
from tests.engine.problems import gan
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

RATE = "optimizer.learning_rate"


@pytest.fixture
def run(plan: Plan, program: Program) -> Run:
    return Run(1, plan, program)


def running(planner: Planner, program: Program, live: Mapping[str, float]) -> Run:
    """A run of other live numbers, which the program is given anyway."""
    return Run(1, planner.plan(tiny_experiment(live=live)), program)


def set_by_hand(run: Run, value: float, *, index: tuple[int, ...] = (0, 3)) -> None:
    command = SetParam(layer="dense_1", name="kernel", index=index, value=value)
    EditsByHand().change(run.plan, run, command, now=0.0)


def set_live(run: Run, planner: Planner, **live: float) -> None:
    run.set_plan(planner.plan(tiny_experiment(live=live)))


@pytest.mark.parametrize(
    ("live", "path", "words"),
    [
        ({"learning_rate": 1.0}, RATE, "the learning rate of 1,"),
        ({"learning_rate": 0.004, "weight_decay": 1.0}, "optimizer.weight_decay", "the weight decay of 1,"),
        ({"l2": 1.0}, "optimizer.l2", "the L2 penalty of 1"),
        ({"l1": 1.0, "learning_rate": 0.003}, "optimizer.l1", "the L1 penalty of 1"),
    ],
)
def test_what_is_furthest_above_its_default_is_the_likely_cause(
    planner: Planner, program: Program, live: dict[str, float], path: str, words: str
) -> None:
    run = running(planner, program, live)
    assert likely_cause(run).field == path
    problem = not_finite_problem(run, 12_345)
    assert problem.field == path
    assert "after step 12,345" in problem.message
    assert words in problem.message
    assert re.search(
        r"\d(, [0-9.e+]+ times its default)?\. The last finite weights are kept", problem.message
    )
    assert problem.remedy == "rewind"


def test_when_all_is_as_usual_the_learning_rate_is(run: Run) -> None:
    problem = not_finite_problem(run, 3)
    assert problem.field == RATE
    assert "times its default" not in problem.message
    assert "gradient" not in problem.message


def test_a_huge_weight_that_was_set_by_hand_is(planner: Planner, program: Program) -> None:
    run = running(planner, program, {"learning_rate": 0.03})
    run.train(20)
    set_by_hand(run, 3e38)
    set_by_hand(run, 50.0, index=(1, 1))
    problem = not_finite_problem(run, 21)
    assert (
        "the weight of dense_1 [0, 3], which was set by hand at step 20 and is 3e+38 now" in problem.message
    )
    assert "learning rate" not in problem.message
    assert (problem.layer_id, problem.field, problem.remedy) == ("dense_1", None, "rewind")


def test_one_that_was_set_back_is_not_and_nor_is_a_small_one(run: Run) -> None:
    set_by_hand(run, 1e30)
    set_by_hand(run, 0.5)
    set_by_hand(run, -3.0, index=(1, 1))
    assert likely_cause(run).field == RATE


def test_a_rate_that_was_raised_is_told_with_what_it_was(planner: Planner, program: Program) -> None:
    """Even if it is the default now: with less it went well."""
    run = running(planner, program, {"learning_rate": 1e-5})
    run.train(10)
    for rate in (1e-4, 2e-3):
        set_live(run, planner, learning_rate=rate)
    cause = likely_cause(run)
    assert cause.field == RATE
    assert cause.orders == pytest.approx(np.log10(200))
    assert "of 0.002, raised from 1e-05 at step 10" in cause.cause


def test_what_was_chosen_before_the_first_step_was_not_raised(planner: Planner, program: Program) -> None:
    run = running(planner, program, {"learning_rate": 1e-5})
    set_live(run, planner, learning_rate=1.0)
    assert "raised" not in likely_cause(run).cause


def test_data_of_huge_values_are(planner: Planner, programs: Programs) -> None:
    points = [[1e6 * x, 0.5, 0] for x in (-1, 1)] + [[0.1 * x, -0.5, 1] for x in range(4)]
    dataset = Spec(type="points", config={"points": points})
    plan = planner.plan(planner.preset_experiment("plane_4_2", "xor").model_copy(update={"dataset": dataset}))
    run = Run(1, plan, programs.compile(plan).result(timeout=60))
    if float(np.abs(plan.data.host.train.fields["input"]).max()) <= 10:
        pytest.skip("points are brought to a usual size")
    assert likely_cause(run).field == "dataset"


def test_that_the_gradient_grew_and_was_not_clipped_is_told(run: Run) -> None:
    run.train(30)
    names = run.history.names
    grown = np.full((len(names), 40), 0.5, np.float32)
    grown[names.index("gradient_norm")] = np.geomspace(1, 1e20, 40)
    run.history.append(grown)
    assert re.search(
        r"gradient grew from a norm of \S+ to 1e\+20 and is not clipped", not_finite_problem(run, 70).message
    )


def test_a_first_gradient_that_was_huge_is(run: Run) -> None:
    names = run.history.names
    huge = np.full((len(names), 3), 1e9, np.float32)
    run.history.append(huge)
    assert "very first gradient has a norm of 1e+09" in likely_cause(run).cause
    set_by_hand(run, 1e3)
    assert "set by hand" in likely_cause(run).cause


def test_of_networks_that_take_turns_it_is_told_as_well(planner: Planner, programs: Programs) -> None:
    optimizer = Spec(type="sgd", config={"learning_rate": 10.0})
    made = gan().model_copy(update={"optimizer": optimizer, "batch_size": 16})
    driver = Driver(planner, programs, made).ready()
    driver.send(Play())
    driver.until(lambda: driver.state.problem is not None)
    problem = driver.state.problem
    assert problem is not None
    assert (problem.code, problem.field) == ("not_finite", RATE)
    assert "the learning rate of 10" in problem.message
    assert not driver.state.playing
