"""Points that someone drew: which are for testing, and what is refused."""

import math

import numpy as np
import pytest

from neurarium.engine.dataset import Data, DataSpec, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.field import Label, Number, Vector
from neurarium.engine.own_rows import in_test
from neurarium.protocol.data_kind import kind_of

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
        for point, target in zip(split.fields["input"].tolist(), split.fields["target"].tolist(), strict=True)
    )
    assert found == sorted(map(tuple, SQUARE))
    assert data.train.fields["target"].dtype == np.int32
    assert spec.fields == {
        "input": Vector(("x", "y"), ((-6, 6), (-6, 6)), ((0, 1), (0, 1))),
        "target": Label(("no", "yes")),
    }


def test_points_of_a_curve_have_numbers_and_the_picture_holds_them_all() -> None:
    data, spec = made(points=[[-9.5, 0.5], [1, 2.25], [3, -1]], classes=[], axes=["hours"])
    assert data.train.fields["input"].shape[1:] == (1,)
    assert data.train.fields["target"].dtype == np.float32
    assert spec.fields == {
        "input": Vector(("hours",), ((-10, 6),), ((0, 1),)),
        "target": Number(range=(-1, 3)),
    }


def test_a_table_tells_how_its_standardised_numbers_are_shown() -> None:
    points = [[-1, 0.5], [1, -0.5]]
    _, spec = made(
        points=points, classes=[], axes=["cm"], scales=[[170, 8]], target_name="kg", target_scale=[70, 20]
    )
    assert spec.fields == {
        "input": Vector(("cm",), ((-6, 6),), ((170, 8),)),
        "target": Number("kg", (-1, 1), (70, 20)),
    }


def test_points_of_more_than_two_inputs_are_rows_of_a_table() -> None:
    data, spec = made(points=[[1, 0, 5, 0], [2, 1, 7, 1], [4, 1, 6, 0]], axes=["a", "b", "c"])
    assert (spec.columns, kind_of(spec)) == (3, "table")
    assert spec.fields["input"] == Vector(("a", "b", "c"), ((1, 4), (0, 1), (5, 7)), ((0, 1),) * 3)
    rows = np.concatenate([split.fields["input"] for split in data])
    np.testing.assert_array_equal(np.sort(rows[:, 0]), [1, 2, 4])


@pytest.mark.parametrize("seed", range(3))
def test_another_point_moves_none_to_the_other_split(seed: int) -> None:
    group = np.random.default_rng(seed).integers(0, 3, 500)
    for share in (0.1, 0.3, 0.9):
        all_points = in_test(group, share, seed)
        for count in (10, 40, 499):
            np.testing.assert_array_equal(in_test(group[:count], share, seed), all_points[:count])


@pytest.mark.parametrize("classes", [1, 2, 5, 8])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9])
def test_each_class_has_its_share_of_both_splits(classes: int, share: float) -> None:
    group = np.arange(40 * classes) % classes
    for seed in range(5):
        chosen = in_test(group, share, seed)
        for each in range(classes):
            assert chosen[group == each].mean() == pytest.approx(share, abs=0.1)


def test_a_class_of_few_points_has_one_to_learn_from_and_one_for_testing() -> None:
    for share in (0.1, 0.9):
        assert in_test(np.array([0, 1, 0, 1]), share, 0).tolist() == [False, False, True, True]
        assert in_test(np.array([0, 1, 2]), share, 0).tolist() == [False, False, True]


def test_a_larger_test_share_only_adds_to_the_points_for_testing() -> None:
    group = np.arange(500) % 3
    assert (in_test(group, 0.6, 0) >= in_test(group, 0.3, 0)).all()


def test_the_split_is_random_by_seed() -> None:
    group = np.zeros(200)
    np.testing.assert_array_equal(in_test(group, 0.5, 1), in_test(group, 0.5, 1))
    agreeing = (in_test(group, 0.5, 1) == in_test(group, 0.5, 2)).mean()
    assert 0.35 < agreeing < 0.65


@pytest.mark.parametrize("period", [2, 3, 4, 5, 8, 13, 21])
@pytest.mark.parametrize("share", [0.3, 0.382, 0.5])
def test_rows_that_come_in_turns_have_their_share_of_both_splits(period: int, share: float) -> None:
    """Rows of one class whose place repeats with any period, also those of the golden ratio, for any seed."""
    shares = np.array(
        [
            [in_test(np.zeros(2_520), share, seed)[start::period].mean() for start in range(period)]
            for seed in range(5)
        ]
    )
    deviation = np.sqrt(share * (1 - share) * period / 2_520)  # of a share drawn at random
    assert np.abs(shares - share).max() < 4.5 * deviation


@pytest.mark.parametrize(
    ("config", "field", "words"),
    [
        ({"points": [[0, 0, 0]]}, "points", "There must be 2 to 10,000 points, not 1."),
        ({"points": [[0, 0, 0]] * 10_001}, "points", "There must be 2 to 10,000 points, not 10,001."),
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
            "Point 2 has a number that is too large: they may go up to 1,000,000",
        ),
        ({"classes": ["one", "two", "one"]}, "classes", "but 2 are called “one”"),
        ({"classes": ["one"]}, "classes", "There must be two classes at least"),
        ({"scales": [[0, 1]]}, "scales", "one scale for each of the 2 axes, or none"),
        ({"scales": [[0, 1], [0, 0]]}, "scales", "The factor of a scale must be above 0."),
        ({"target_scale": [0, -1]}, "scales", "The factor of a scale must be above 0."),
        ({"axes": []}, "axes", "Points have 1 to 64 inputs, not 0."),
        ({"axes": ["a", "b", "c"]}, "points", "Point 1 must have 4 numbers, not 3."),
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
