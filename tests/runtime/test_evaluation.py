"""Evaluating the test set in slices."""

from typing import cast

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import Data, DataSpec, Split
from neurarium.engine.drawn import CURVE
from neurarium.engine.field import Number
from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.evaluation import (
    ADVANCE_SECS,
    FIRST_EVALUATIONS,
    MAX_INTERVAL_SECS,
    MIN_INTERVAL_SECS,
    TIME_SHARE,
    Evaluation,
    Evaluator,
)
from neurarium.runtime.program import Program


class Numbering:
    """A program whose loss of a sample is the sample's number."""

    def __init__(self, slice_size: int) -> None:
        self.slice_size = slice_size
        self.slice_secs = 0.5
        self.now = 0.0

    def evaluate_slice(
        self, train_state: TrainState, data: LoadedData, hyperparameters: Hyperparameters, start: int
    ) -> dict[str, np.ndarray]:
        assert 0 <= start <= data.test.rows - self.slice_size
        self.now += self.slice_secs
        return {"loss": np.arange(start, start + self.slice_size)}

    def compare(
        self, train_state: TrainState, data: LoadedData, hyperparameters: Hyperparameters
    ) -> dict[str, float]:
        return {}

    def clock(self) -> float:
        return self.now


def data_of(test_size: int, rows: int) -> LoadedData:
    """So many samples, on the device in so many rows."""
    split = Split({"input": np.zeros((test_size, 1), np.float32), "target": np.zeros(test_size, np.int32)})
    spec = DataSpec("Numbers", {"input": CURVE, "target": Number()}, test_size, test_size)
    on_device = Batch({"input": jnp.zeros((rows, 1)), "target": jnp.zeros(rows)}, jnp.int32(test_size))
    return LoadedData(spec, Data(split, split), on_device, on_device)


def state_at(step: int) -> TrainState:
    return TrainState({}, {}, {}, {}, jax.random.key(0), jax.numpy.int32(step))


def evaluate_all(evaluator: Evaluator, program: Numbering) -> tuple[Evaluation, int]:
    """Advance to the end; the evaluation, and how many slices it took."""
    for slices in range(1, 1000):
        evaluation = evaluator.advance({}, program.clock)
        if evaluation is not None:
            return evaluation, slices
    raise AssertionError("the evaluation does not end")


def evaluator_of(test_size: int, slice_size: int, *, padding: int = 0) -> tuple[Evaluator, Numbering]:
    rows = test_size + padding
    program = Numbering(min(slice_size, rows))
    return Evaluator(cast(Program, program), data_of(test_size, rows)), program


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 60))
def test_the_slices_cover_every_sample_exactly_once(test_size: int, slice_size: int, padding: int) -> None:
    evaluator, program = evaluator_of(test_size, slice_size, padding=padding)
    evaluator.begin(state_at(5))
    evaluation, slices = evaluate_all(evaluator, program)
    np.testing.assert_array_equal(evaluation.measured["loss"], np.arange(test_size))
    assert slices == -(-test_size // program.slice_size)
    assert evaluation.step == 5
    assert evaluation.means(("loss", "accuracy")) == {"loss": pytest.approx((test_size - 1) / 2)}
    assert not evaluator.busy


def test_without_a_train_state_nothing_is_evaluated() -> None:
    evaluator, program = evaluator_of(10, 5)
    assert evaluator.advance({}, program.clock) is None
    assert program.now == 0


def test_beginning_again_gives_up_what_was_under_way() -> None:
    evaluator, program = evaluator_of(10, 5)
    evaluator.begin(state_at(1))
    assert evaluator.advance({}, program.clock) is None
    evaluator.begin(state_at(2))
    evaluation, slices = evaluate_all(evaluator, program)
    assert (evaluation.step, slices) == (2, 2)


def test_slices_go_on_until_they_have_taken_their_time() -> None:
    evaluator, program = evaluator_of(10, 1)
    program.slice_secs = 0.4 * ADVANCE_SECS
    evaluator.begin(state_at(1))
    _, advances = evaluate_all(evaluator, program)
    assert advances == 4


def test_the_first_follow_soon_and_the_others_when_their_share_of_the_time_allows() -> None:
    evaluator, program = evaluator_of(10, 5)
    whole = min(MAX_INTERVAL_SECS, max(MIN_INTERVAL_SECS, 2 * program.slice_secs / TIME_SHARE))
    assert evaluator.due(0.0)
    for number in range(1, FIRST_EVALUATIONS + 3):
        evaluator.begin(state_at(number))
        assert not evaluator.due(program.now)
        evaluate_all(evaluator, program)
        interval = whole * min(1, number / FIRST_EVALUATIONS)
        assert not evaluator.due(program.now + 0.99 * interval)
        assert evaluator.due(program.now + 1.01 * interval)
