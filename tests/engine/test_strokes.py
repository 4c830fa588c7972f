"""Digits as the way of the pen, and what is said of their beginnings."""

from functools import cache
from importlib.resources import files

import jax.numpy as jnp
import numpy as np
import pytest
from scripts.make_strokes import spaced, strokes_of, thinned

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT, TARGET, Data, DataSpec
from neurarium.engine.datasets.digit_strokes import DigitStrokes
from neurarium.engine.errors import EngineError
from neurarium.engine.field import Label, Sequence
from neurarium.engine.pen import BLANK, LENGTH, SPACING_PIXELS, movements
from neurarium.engine.summaries.so_far import SoFar
from neurarium.engine.summary import Inspection
from tests.engine.drawn import of_layers
from tests.engine.operations import learner, network, start
from tests.engine.showing import shown


@cache
def parsed(**config: int) -> Data:
    content = {"digit_strokes.npz": (files("neurarium.data") / "digit_strokes.npz").read_bytes()}
    return DigitStrokes(**config).parse(content, seed=0)


def test_movements_come_first_and_then_nothing() -> None:
    train, test = parsed(unfinished=0)
    assert (train.size, test.size) == (3_400, 600)
    for split in (train, test):
        points = split.fields[INPUT]
        assert points.shape[1:] == (LENGTH, 3)
        is_blank = (points == BLANK).all(-1)
        assert (is_blank == (points[..., 2] == 0)).all()
        assert not (is_blank[:, :-1] & ~is_blank[:, 1:]).any()
        assert not is_blank[:, 0].any()
        assert np.bincount(split.fields[TARGET], minlength=10).min() > split.size / 15


def test_unfinished_digits_are_beginnings_of_whole_ones() -> None:
    whole, both = parsed(samples=50, unfinished=0).train, parsed(samples=50, unfinished=2).train
    assert (whole.size, both.size) == (50, 150)
    np.testing.assert_array_equal(both.fields[TARGET], np.tile(whole.fields[TARGET], 3))
    np.testing.assert_array_equal(both.fields[INPUT][:50], whole.fields[INPUT])
    for cut, points in zip(both.fields[INPUT][50:], np.tile(whole.fields[INPUT], (2, 1, 1)), strict=True):
        count = int((cut[:, 2] > 0).sum())
        assert 0 < count < (points[:, 2] > 0).sum() or count == 1
        np.testing.assert_array_equal(cut[:count], points[:count])
    assert not np.array_equal(both.fields[INPUT][50:100], both.fields[INPUT][100:])


def test_a_line_is_followed_from_its_top_and_two_lines_with_a_movement_in_between() -> None:
    picture = np.zeros((28, 28))
    picture[5:23, 8:11] = picture[5:23, 18:21] = 255
    left, right = sorted(strokes_of(picture), key=lambda stroke: stroke[0, 0])
    for stroke, x in ((left, 9.5), (right, 19.5)):
        assert np.allclose(stroke[:, 0], x, atol=0.7)
        assert stroke[0, 1] < 8
        assert stroke[-1, 1] > 19
        assert np.allclose(np.diff(stroke[:-1, 1]), SPACING_PIXELS, atol=0.05)
    rows = movements([left, right])
    assert (rows[:, 2] == 128).sum() == 1
    (jump,) = rows[rows[:, 2] == 128].astype(float)
    assert (jump[0] - 128) / 6 == pytest.approx(10, abs=0.7)


def test_a_ring_is_thinned_to_a_ring_and_drawn_in_one_stroke() -> None:
    y, x = np.mgrid[:28, :28]
    distance = np.hypot(x - 14, y - 14)
    (stroke,) = strokes_of(255.0 * ((distance > 6) & (distance < 10)))
    assert np.allclose(np.hypot(*(stroke - 14.5).T), 8, atol=1)
    assert stroke[5, 0] < stroke[0, 0]  # counter-clockwise, as most people do
    solid = np.zeros((30, 30), bool)
    solid[5:25, 5:25] = True
    assert 0 < thinned(solid).sum() < 60


def test_points_stand_apart_and_the_end_is_one() -> None:
    points = spaced(np.array([[0.0, 0], [10, 0]]))
    np.testing.assert_allclose(points[:, 0], [0, 1.5, 3, 4.5, 6, 7.5, 9, 10])
    assert movements([]).shape == (0, 3)


STROKES = DataSpec("Strokes", {"input": Sequence(6, 3, pen=True), "target": Label(("a", "b", "c"))}, 6, 6)


def test_what_is_said_so_far_is_what_is_said_of_each_beginning() -> None:
    made = learner(network((("read", "gru", {"units": 4}),)), data=STROKES)
    state = start(made)
    rng = np.random.default_rng(1)
    points = np.array(BLANK, np.uint8) * np.ones((1, 6, 1), np.uint8)
    points[0, :4] = rng.integers(1, 256, (4, 3))

    def sample(of: np.ndarray) -> Batch:
        return Batch({INPUT: jnp.asarray(of), TARGET: jnp.zeros(1, jnp.int32)})

    told = SoFar().compute(Inspection(made, state, sample(points), sample(points), sample(points), {}))
    assert int(told["elements"]) == 4
    assert told["probabilities"].shape == (6, 3)
    for count in range(1, 7):
        cut = points.copy()
        cut[0, count:] = BLANK
        output = made.activations(state, sample(cut))["output"]
        expected = made.objective.predict(output)[0]
        np.testing.assert_allclose(told["probabilities"][count - 1], expected, rtol=1e-4, atol=1e-6)


def test_of_points_it_is_not_told_when_it_knew() -> None:
    made = of_layers("spiral", *())
    with pytest.raises(EngineError, match="only for sequences"):
        shown("so_far", made.inspect(made.init()))
