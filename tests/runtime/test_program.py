"""Compiled programs: shared, and indifferent to live numbers."""

import threading
from functools import partial

import jax
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.experiment import Spec
from neurarium.engine.train import TrainState
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.plan import Plan, Planner, device_numbers
from neurarium.runtime.program import Program
from neurarium.runtime.programs import COMPILE_THREADS, Programs
from neurarium.runtime.run import Run
from neurarium.runtime.showing import Show
from tests.experiments import tiny_experiment


def arrays(train_state: TrainState) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves((train_state.params, train_state.opt_state))]


def equal(state: TrainState, other: TrainState) -> bool:
    """Bit for bit."""
    return all(a.tobytes() == b.tobytes() for a, b in zip(arrays(state), arrays(other), strict=True))


def trained(program: Program, plan: Plan, steps: int, **numbers: float) -> TrainState:
    live = plan.numbers | device_numbers({f"optimizer.{name}": n for name, n in numbers.items()})
    return program.train_chunk(program.init(plan.experiment.seed), plan.data, live, steps)[0]


def test_plans_that_differ_in_live_numbers_and_seed_share_one_program(
    planner: Planner, programs: Programs, plan: Plan
) -> None:
    other = planner.plan(tiny_experiment(seed=9, live={"learning_rate": 0.5}))
    assert programs.compile(other) is programs.compile(plan)


def test_plans_of_other_networks_do_not(planner: Planner, plan: Plan) -> None:
    assert planner.plan(tiny_experiment(hidden=(9,))).key != plan.key


def test_live_numbers_take_effect_without_another_program(plan: Plan, program: Program) -> None:
    still, slow, fast = (trained(program, plan, 5, learning_rate=rate) for rate in (0.0, 1e-4, 1e-2))
    start = program.init(plan.experiment.seed)
    assert all(
        a.tobytes() == b.tobytes()
        for a, b in zip(jax.tree.leaves(start.params), jax.tree.leaves(still.params), strict=True)
    )
    assert not equal(slow, fast)
    assert not equal(slow, still)


def test_the_start_is_a_function_of_the_seed(program: Program) -> None:
    assert equal(program.init(3), program.init(3))
    assert not equal(program.init(3), program.init(4))


def test_no_steps_change_nothing(plan: Plan, program: Program) -> None:
    assert equal(trained(program, plan, 0), program.init(plan.experiment.seed))


def test_a_program_that_could_not_be_compiled_is_tried_again(
    programs: Programs, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planner.plan(tiny_experiment(hidden=(3, 2, 3)))  # that of no other test
    with monkeypatch.context() as broken:
        broken.setattr(jax, "jit", None)
        with pytest.raises(TypeError):
            programs.compile(plan).result(timeout=60)
    assert programs.compile(plan).result(timeout=60).compile_secs


def compiled(program: Program, plan: Plan, spec: Spec) -> Show:
    """A summary, when it is compiled: at once, if it was before."""
    ready = threading.Event()
    sample = plan.data.sample("test", 0)
    show = program.summary(spec, sample, plan.data, ready.set)
    if show is None:
        assert ready.wait(timeout=60)
        show = program.summary(spec, sample, plan.data, ready.set)
    assert show is not None
    return show


def test_a_summary_is_compiled_once_beside_and_then_shows(plan: Plan, program: Program) -> None:
    show = compiled(program, plan, Spec(type="weights", config={"layers": ["output"]}))
    state, sample = program.init(0), plan.data.sample("test", 0)
    shown = show(state, plan.numbers, sample, plan.data, {})
    assert shown.keys() == {"output/kernel", "output/bias"}
    np.testing.assert_array_equal(shown["output/kernel"], np.asarray(state.params["output"]["kernel"]))


def test_all_who_ask_for_a_summary_are_told_of_it_once(plan: Plan) -> None:
    programs = Programs()
    program, sample = programs.begun(plan), plan.data.sample("test", 0)
    told: list[str] = []
    go_on, done = threading.Event(), threading.Event()
    blocked = [programs.submit(go_on.wait, 60) for _ in range(COMPILE_THREADS)]
    hears, sees = partial(told.append, "first"), partial(told.append, "second")
    for ready in (None, hears, sees, hears, sees, done.set):
        assert program.summary(Spec(type="weights"), sample, plan.data, ready) is None
    go_on.set()
    assert done.wait(60)
    assert (told, [each.result() for each in blocked]) == (["first", "second"], [True] * COMPILE_THREADS)
    programs.close()


def test_a_summary_measures_the_data_that_it_is_given(plan: Plan, program: Program) -> None:
    """A program serves all data of one shape: those of another seed, where data are drawn."""
    run = Run(1, plan, program)
    while not run.evaluate(training=False):
        continue
    assert run.evaluation is not None
    fields = plan.data.test.fields
    turned = plan.data._replace(test=Batch(fields | {"target": 9 - fields["target"]}))
    show, sample = compiled(program, plan, Spec(type="confusion")), plan.data.sample("test", 0)
    counts, other = (
        show(run.train_state, run.hyperparameters, sample, data, run.evaluation.measured)["counts"]
        for data in (plan.data, turned)
    )
    assert counts.sum() == plan.data.spec.test_size
    np.testing.assert_array_equal(other, counts[::-1])


def test_only_so_many_summaries_are_kept(
    plan: Plan, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def compile_summary(*_: object) -> Show:
        made.append(1)
        return lambda *_: {}

    monkeypatch.setattr("neurarium.runtime.program.KEPT_SUMMARIES", 3)
    monkeypatch.setattr("neurarium.runtime.program.compile_summary", compile_summary)
    for count in (101, 102, 103, 104, 104, 103, 101):
        compiled(program, plan, Spec(type="mistakes", config={"count": count}))
    assert len(made) == 5


def test_a_program_that_rests_compiles_what_waits_only_when_it_is_asked_again(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        "neurarium.runtime.program.compile_summary", lambda summary, *_: made.append(summary.title)
    )
    programs, sample = Programs(), plan.data.sample("test", 0)
    program = programs.compile(plan).result(timeout=60)
    free = threading.Event()
    busy = [programs.submit(free.wait, timeout=60) for _ in range(COMPILE_THREADS)]
    for name in ("confusion", "mistakes"):
        assert program.summary(Spec(type=name), sample, plan.data, lambda: None) is None
    program.rest()
    asked_again = threading.Event()
    assert program.summary(Spec(type="mistakes"), sample, plan.data, asked_again.set) is None
    free.set()
    assert all(work.result(timeout=60) for work in busy)
    assert asked_again.wait(timeout=60)
    programs.submit(lambda: None).result(timeout=60)
    assert made == ["Mistakes"]
    programs.close()


def test_a_program_is_given_up_when_nobody_waits_for_it_any_longer(planner: Planner) -> None:
    programs, free = Programs(), threading.Event()
    busy = [programs.submit(free.wait, timeout=60) for _ in range(COMPILE_THREADS)]
    plan, one, other = planner.plan(tiny_experiment(hidden=(5,))), Owner("a", "1"), Owner("b", "2")
    waiting = programs.compile(plan, one)
    assert programs.compile(plan, other) is waiting
    programs.give_up(plan, one)
    assert not waiting.cancelled()
    programs.give_up(plan, other)
    assert waiting.cancelled()
    again = programs.compile(plan, one)
    free.set()
    assert all(work.result(timeout=60) for work in busy)
    assert again.result(timeout=60).compile_secs
    programs.close()


def test_summaries_that_nobody_wants_any_longer_are_not_compiled(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        "neurarium.runtime.program.compile_summary", lambda summary, *_: made.append(summary.title)
    )
    programs, sample, free = Programs(), plan.data.sample("test", 0), threading.Event()
    program, one, other = programs.compile(plan).result(timeout=60), Owner("a", "1"), Owner("b", "2")
    busy = [programs.submit(free.wait, timeout=60) for _ in range(COMPILE_THREADS)]
    for name, owner in (("confusion", one), ("mistakes", one), ("weights", other)):
        assert program.summary(Spec(type=name), sample, plan.data, lambda: None, owner) is None
    program.keep_waiting({Spec(type="mistakes")}, one)
    free.set()
    assert all(work.result(timeout=60) for work in busy)
    done = [programs.submit(lambda: None) for _ in range(COMPILE_THREADS)]
    assert all(work.result(timeout=60) is None for work in done)
    assert sorted(made) == ["Mistakes", "Weights"]
    programs.close()
