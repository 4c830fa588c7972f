"""One run: reproducible step by step, whatever the chunks, and stopped where it is no longer finite."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurarium.runtime.history import History
from neurarium.runtime.plan import Plan, Planner, device_numbers
from neurarium.runtime.program import Program
from neurarium.runtime.run import NotFiniteError, Run
from tests.experiments import tiny_experiment
from tests.runtime.test_program import arrays, equal

STEPS = 40


def losses(history: History) -> np.ndarray:
    series = history.since(0)
    assert series is not None
    return np.concatenate(list(series.values.values()))


@pytest.fixture(scope="module")
def at_once(plan: Plan, program: Program) -> Run:
    run = Run(1, plan, program)
    run.train(STEPS)
    return run


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12))
@settings(max_examples=15)
def test_a_run_is_bit_for_bit_the_same_whatever_the_chunks(
    plan: Plan, program: Program, at_once: Run, chunks: list[int]
) -> None:
    run = Run(2, plan, program)
    for chunk in (*chunks, STEPS):
        if run.step < STEPS:
            run.train(min(chunk, STEPS - run.step))
    assert run.step == int(run.train_state.step) == STEPS
    assert equal(run.train_state, at_once.train_state)
    assert losses(run.history).tobytes() == losses(at_once.history).tobytes()


def test_another_seed_gives_another_run(planner: Planner, program: Program, at_once: Run) -> None:
    other = Run(1, planner.plan(tiny_experiment(seed=1)), program)
    other.train(STEPS)
    assert not equal(other.train_state, at_once.train_state)


def evaluate(run: Run) -> int:
    """Evaluate all of the test set; how many slices that took."""
    slices = 1
    while not run.evaluate(training=False):
        slices += 1
    return slices


def test_training_lowers_the_loss_and_the_test_loss(plan: Plan, program: Program) -> None:
    run = Run(1, plan, program)
    evaluate(run)
    run.train(300)
    evaluate(run)
    loss = losses(run.history)[0]
    assert loss[-20:].mean() < loss[:20].mean() / 2
    tests = run.tests.since(0).values
    assert list(tests["step"]) == [0, 300]
    assert tests["loss"][1] < tests["loss"][0]
    assert tests["accuracy"][1] > tests["accuracy"][0]


def test_a_step_is_evaluated_once(plan: Plan, program: Program) -> None:
    run = Run(1, plan, program)
    assert 1 <= evaluate(run) <= -(-plan.data.spec.test_size // program.slice_size)
    assert run.evaluated
    assert not run.evaluate(training=False)
    assert not run.evaluating
    assert len(run.tests.since(0).values["step"]) == 1


def diverging(plan: Plan, program: Program, *, good_steps: int) -> Run:
    """A run that trains well for some steps, and then with an absurd learning rate."""
    run = Run(1, plan, program)
    if good_steps:
        run.train(good_steps)
    run.hyperparameters = plan.numbers | device_numbers({"optimizer.learning_rate": 1e18})
    return run


def train_on(run: Run, chunk: int) -> None:
    """Train longer than any absurd learning rate lets it."""
    for _ in range(64):
        run.train(chunk)


@pytest.mark.parametrize("good_steps", [0, 7])
@pytest.mark.parametrize("chunk", [1, 2, 64])
def test_a_run_that_diverges_stands_at_its_last_finite_train_state(
    plan: Plan, program: Program, good_steps: int, chunk: int
) -> None:
    run = diverging(plan, program, good_steps=good_steps)
    with pytest.raises(NotFiniteError) as caught:
        train_on(run, chunk)
    assert caught.value.step == run.step == int(run.train_state.step) == run.history.end_step
    assert run.step >= good_steps
    assert np.isfinite(losses(run.history)).all()
    assert all(np.isfinite(array).all() for array in arrays(run.train_state))


def test_where_a_run_diverges_does_not_depend_on_the_chunks(plan: Plan, program: Program) -> None:
    stopped = []
    for chunk in (1, 3, 64):
        run = diverging(plan, program, good_steps=7)
        with pytest.raises(NotFiniteError):
            train_on(run, chunk)
        stopped.append(run)
    assert len({run.step for run in stopped}) == 1
    assert all(equal(run.train_state, stopped[0].train_state) for run in stopped)
