"""Points that someone drew: which are for testing, and what is refused."""

import math

import numpy as np
import pytest

from neurarium.engine.dataset import Data, DataSpec, dataset_registry
from neurarium.engine.datasets.points import in_test
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec

SQUARE = [[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 0]]


def made(**config: object) -> tuple[Data, DataSpec]:
    dataset = dataset_registry.build(Spec.model_validate({"type": "points", "config": config}))
    data = dataset.parse({}, seed=0)
    return data, dataset.describe(data)


def test_points_of_a_plane_have_classes() -> None:
    data, spec = made(points=SQUARE, classes=["no", "yes"])
    found = sorted(
        (*point, target)
        for split in data
        for point, target in zip(split.inputs["input"].tolist(), split.target.tolist(), strict=True)
    )
    assert found == sorted(map(tuple, SQUARE))
    assert data.train.target.dtype == np.int32
    assert (spec.kind, spec.axes, spec.class_names) == ("plane", ("x", "y"), ("no", "yes"))
    assert spec.ranges == ((-6, 6), (-6, 6))


def test_points_of_a_curve_have_numbers_and_the_picture_holds_them_all() -> None:
    data, spec = made(points=[[-9.5, 0.5], [1, 2.25], [3, -1]], classes=[], axes=["hours"])
    assert data.train.inputs["input"].shape[1:] == (1,)
    assert data.train.target.dtype == np.float32
    assert (spec.kind, spec.axes, spec.class_names) == ("curve", ("hours",), ())
    assert [*spec.ranges, spec.target_range] == [(-10, 6), (-1, 3)]


def test_another_point_moves_none_to_the_other_split() -> None:
    for share in (0.1, 0.3, 0.9):
        all_points = in_test(500, share)
        for count in (2, 3, 10, 499):
            np.testing.assert_array_equal(in_test(count, share), all_points[:count])
        for count in (10, 20, 50, 500):
            assert all_points[:count].sum() == pytest.approx(share * count, abs=1)
    assert in_test(2, 0.1).tolist() == in_test(2, 0.9).tolist() == [False, True]


def test_a_larger_test_share_only_adds_to_the_points_for_testing() -> None:
    assert (in_test(500, 0.6) >= in_test(500, 0.3)).all()


@pytest.mark.parametrize("period", [2, 3, 4, 5])
def test_points_that_come_in_turns_have_their_share_of_both_splits(period: int) -> None:
    chosen = in_test(1_000, 0.5)
    shares = [chosen[start::period].mean() for start in range(period)]
    np.testing.assert_allclose(shares, 0.5, atol=0.08)


@pytest.mark.parametrize(
    ("config", "field", "words"),
    [
        ({"points": [[0, 0, 0]]}, "points", "There must be 2 to 2,000 points, not 1."),
        ({"points": [[0, 0, 0]] * 2_001}, "points", "There must be 2 to 2,000 points, not 2,001."),
        ({"points": [[0, 0, 0], [1, 1]]}, "points", "Point 2 must have 3 numbers, not 2."),
        (
            {"points": [[0, 0, 0], [1, 1, 2]]},
            "points",
            "Point 2 is of class 2, but classes are numbered 0 to 1.",
        ),
        ({"points": [[0, 0, 0.5], [1, 1, 1]]}, "points", "Point 1 is of class 0.5, but classes"),
        (
            {"points": [[0, 0, 0], [2e6, 1, 1]]},
            "points",
            "Point 2 is too far away: numbers may go up to 1,000,000",
        ),
        ({"classes": ["one"]}, "classes", "There must be two classes at least"),
        ({"axes": []}, "axes", "Points have one input or two, not 0."),
        ({"axes": ["a", "b", "c"]}, "axes", "Points have one input or two, not 3."),
    ],
)
def test_what_are_no_points_is_refused_in_words(config: dict[str, object], field: str, words: str) -> None:
    with pytest.raises(EngineError) as raised:
        made(**config)
    assert words in raised.value.message
    assert raised.value.field == field


@pytest.mark.parametrize("number", ["many", None, math.inf])
def test_a_point_is_made_of_finite_numbers(number: object) -> None:
    dataset = dataset_registry["points"]
    with pytest.raises(ValueError, match="number"):
        dataset.model_validate({"points": [[0, 0, 0], [1, number, 1]]})
