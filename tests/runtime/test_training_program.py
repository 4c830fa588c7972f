"""What trains: in two programs at first, in one once it is worth it, and always by the same steps."""

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.train import TrainState
from neurarium.runtime import batches, training_program
from neurarium.runtime.batches import Batches, batches_of
from neurarium.runtime.fair_threads import SERVER, FairThreads
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from tests.experiments import tiny_experiment
from tests.runtime.waiting import until

pytestmark = pytest.mark.optimised
CHANGED = Spec(type="image", config={"shift": 1.5, "rotation": 10.0, "noise": 0.1})


def augmented(experiment: Experiment) -> Experiment:
    return experiment.model_copy(update={"augmentation": CHANGED})


@pytest.fixture
def threads() -> FairThreads:
    return FairThreads(2, name="compiler")


@pytest.fixture
def changing(planner: Planner) -> Plan:
    """Not the first plan on such data: what draws is there."""
    plan = planner.plan(augmented(tiny_experiment()))
    drawing = batches_of(plan)
    assert drawing is not None
    drawing.compile()
    return plan


def bits(train_state: TrainState) -> list[bytes]:
    return [
        np.asarray(leaf).tobytes() for leaf in jax.tree.leaves((train_state.params, train_state.opt_state))
    ]


def test_it_takes_the_same_steps_before_and_after_it_is_one(changing: Plan, threads: FairThreads) -> None:
    program = Program(changing, threads).compile()
    most = changing.learner.drawing.rows // changing.learner.batch_size
    parts = whole = program.init(3)
    taken = [program.train_chunk(parts, changing.data, changing.numbers, steps) for steps in (1, most + 3)]
    for steps in (1, 0, most + 3):
        parts, in_parts = program.train_chunk(parts, changing.data, changing.numbers, steps)
        assert in_parts.shape == (len(changing.learner.scalar_names), steps)
    program.settle()
    for steps in (1, most + 3):
        whole, _ = program.train_chunk(whole, changing.data, changing.numbers, steps)
    assert int(whole.step) == int(parts.step) == most + 4
    assert bits(whole) == bits(parts)
    for (_, before), steps in zip(taken, (1, most + 3), strict=True):
        start = program.init(3)
        np.testing.assert_array_equal(
            before, program.train_chunk(start, changing.data, changing.numbers, steps)[1]
        )


def test_it_becomes_one_when_it_trains_steadily_and_nobody_waits(
    changing: Plan, threads: FairThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_program, "STEADY_CHUNKS", 3)
    program = Program(changing, threads).compile()
    begun: list[Future[object]] = []
    submit = threads.submit

    def seen(*job: Any) -> Future[object]:
        begun.append(submit(*job))
        return begun[-1]

    monkeypatch.setattr(threads, "submit", seen)
    done, state = threading.Event(), program.init(0)
    waits = submit(SERVER, False, done.wait)
    for _ in range(5):
        state, _ = program.train_chunk(state, changing.data, changing.numbers, 1)
    assert not begun
    done.set()
    waits.result(timeout=10)
    until(lambda: threads.idle)
    for _ in range(3):
        state, _ = program.train_chunk(state, changing.data, changing.numbers, 1)
    assert len(begun) == 1
    begun[0].result(timeout=60)
    drawn: list[object] = []
    monkeypatch.setattr(Batches, "draw", lambda *_: drawn.append(1))
    state, scalars = program.train_chunk(state, changing.data, changing.numbers, 2)
    assert not drawn
    assert int(state.step) == 10
    assert np.isfinite(scalars).all()


def test_where_it_cannot_become_one_it_goes_on_in_two(
    changing: Plan, threads: FairThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_program, "STEADY_CHUNKS", 1)
    program = Program(changing, threads).compile()
    threads.close()
    state = program.init(0)
    for _ in range(3):
        state, _ = program.train_chunk(state, changing.data, changing.numbers, 1)
    assert int(state.step) == 3


def test_networks_and_batches_of_any_size_share_what_draws(planner: Planner, changing: Plan) -> None:
    drawing = batches_of(changing)
    assert drawing is not None
    alike = (tiny_experiment(hidden=(9, 4), seed=5), tiny_experiment(batch_size=20))
    assert all(batches_of(planner.plan(augmented(experiment))) is drawing for experiment in alike)
    others = planner.plan(augmented(tiny_experiment(dataset="digits_8x8")))
    assert batches_of(others) not in (drawing, None)
    assert batches_of(planner.plan(tiny_experiment())) is None


def test_the_first_program_is_one_at_once_and_what_draws_is_compiled_after_it(
    changing: Plan, threads: FairThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_kept", OrderedDict())
    monkeypatch.setattr(Batches, "draw", None)
    first = Program(changing, threads).compile()
    state, _ = first.train_chunk(first.init(0), changing.data, changing.numbers, 3)
    assert int(state.step) == 3
    drawing = batches_of(changing)
    assert drawing is not None
    assert drawing.begun
    until(lambda: threads.idle)
    assert drawing._draw is not None
    another = Program(changing, threads).compile()
    with pytest.raises(TypeError, match="not callable"):
        another.train_chunk(another.init(0), changing.data, changing.numbers, 3)


def test_where_what_draws_cannot_be_compiled_programs_are_whole(
    changing: Plan, threads: FairThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_kept", OrderedDict())
    monkeypatch.setattr(batches, "drawing_options", lambda: {"no_such_option": True})
    Program(changing, threads).compile()
    until(lambda: threads.idle)
    another = Program(changing, threads).compile()
    state, _ = another.train_chunk(another.init(0), changing.data, changing.numbers, 3)
    assert int(state.step) == 3


def test_what_draws_is_compiled_once_and_the_oldest_is_forgotten(
    planner: Planner, changing: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "KEPT_BATCHES", 1)
    drawing = batches_of(changing)
    assert drawing is not None
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: drawing.compile(), range(2)))
    compiled = drawing._draw
    drawing.compile()
    assert drawing._draw is compiled
    batches_of(planner.plan(augmented(tiny_experiment(dataset="digits_8x8"))))
    assert batches_of(changing) is not drawing
