"""What holds for every data set that is drawn from a seed."""

from itertools import pairwise

import numpy as np
import pytest

from neurarium.engine.dataset import Data, DataSpec, Split, dataset_registry
from neurarium.engine.drawn import DOMAIN, Drawn, in_train
from neurarium.engine.experiment import Spec

DRAWN = [name for name in dataset_registry if issubclass(dataset_registry[name], Drawn)]
CLASSES = {
    "circle",
    "xor",
    "gaussians",
    "spiral",
    "moons",
    "rings",
    "checkerboard",
    "blobs",
    "formula_classes",
}
SURFACES = {"plane", "multi_gaussian", "ripple", "formula_surface"}
CURVES = {"sine", "step", "sawtooth", "absolute", "polynomial", "formula_curve"}
every_drawn = pytest.mark.parametrize("name", DRAWN)


def drawn(name: str, *, seed: int = 0, **config: object) -> Data:
    return dataset_registry.build(Spec.model_validate({"type": name, "config": config})).parse({}, seed=seed)


def described(name: str) -> DataSpec:
    return dataset_registry.build(Spec(type=name)).describe(drawn(name))


def inputs(split: Split) -> np.ndarray:
    return split.fields["input"]


def rows(data: Data) -> set[tuple[float, ...]]:
    """All points of both splits, with their targets."""
    return {
        (*map(float, point), float(target))
        for split in data
        for point, target in zip(inputs(split), split.fields["target"], strict=True)
    }


def test_these_are_drawn() -> None:
    assert set(DRAWN) == CLASSES | SURFACES | CURVES


@every_drawn
def test_a_curve_tells_its_targets_without_noise(name: str) -> None:
    curve, data = described(name).target_curve, drawn(name, noise=0.0)
    if name not in CURVES:
        assert curve == ()
        return
    places = np.linspace(*DOMAIN, len(curve))
    x, target = inputs(data.train)[:, 0], data.train.fields["target"]
    is_near_a_place = np.abs(x[:, np.newaxis] - places).min(1) < 0.003
    assert is_near_a_place.any()
    assert np.interp(x, places, curve)[is_near_a_place] == pytest.approx(target[is_near_a_place], abs=0.01)


@every_drawn
def test_its_points_lie_in_the_domain_with_targets_of_their_kind(name: str) -> None:
    data, spec = drawn(name, noise=1.0), described(name)
    axes = 1 if name in CURVES else 2
    assert spec.points
    assert spec.points.names == ("x", "y")[:axes]
    assert spec.points.ranges == (DOMAIN,) * axes
    for split in data:
        points = inputs(split)
        assert points.dtype == np.float32
        assert points.shape == (split.size, axes)
        assert DOMAIN[0] <= points.min()
        assert points.max() <= DOMAIN[1]
        if name in CLASSES:
            assert split.fields["target"].dtype == np.int32
            assert set(split.fields["target"]) == set(range(len(spec.class_names)))
        else:
            assert split.fields["target"].dtype == np.float32
            assert spec.class_names == ()
            assert spec.number
            assert spec.number.range[0] <= split.fields["target"].min()
            assert split.fields["target"].max() <= spec.number.range[1]


@every_drawn
def test_a_seed_gives_the_same_points_and_another_gives_others(name: str) -> None:
    for split, same in zip(drawn(name, seed=3), drawn(name, seed=3), strict=True):
        np.testing.assert_array_equal(inputs(split), inputs(same))
        np.testing.assert_array_equal(split.fields["target"], same.fields["target"])
    assert not rows(drawn(name, seed=3)) & rows(drawn(name, seed=4))


@every_drawn
def test_more_points_leave_those_that_were_there_in_place(name: str) -> None:
    for fewer, more in zip(drawn(name, samples=100), drawn(name, samples=140), strict=True):
        np.testing.assert_array_equal(inputs(more)[: fewer.size], inputs(fewer))
        np.testing.assert_array_equal(more.fields["target"][: fewer.size], fewer.fields["target"])


@every_drawn
def test_a_little_noise_moves_every_point_a_little_and_none_to_the_other_split(name: str) -> None:
    for before, after in zip(drawn(name, noise=0.10), drawn(name, noise=0.11), strict=True):
        assert np.abs(inputs(after) - inputs(before)).max() < 0.15
        if name in CLASSES:
            np.testing.assert_array_equal(after.fields["target"], before.fields["target"])
            assert (inputs(after) != inputs(before)).any(1).all()
        else:
            np.testing.assert_array_equal(inputs(after), inputs(before))
            assert (after.fields["target"] != before.fields["target"]).mean() > 0.9


@every_drawn
def test_a_larger_train_share_only_adds_to_the_points_to_learn_from(name: str) -> None:
    splits = [drawn(name, samples=200, train_share=share) for share in (0.1, 0.5, 0.6, 0.9)]
    for data, share in zip(splits, (0.1, 0.5, 0.6, 0.9), strict=True):
        assert data.train.size == pytest.approx(200 * share, abs=8)
        assert len(rows(data)) == 200
    for smaller, larger in pairwise(splits):
        assert rows(Data(smaller.train, smaller.train)) <= rows(Data(larger.train, larger.train))


@pytest.mark.parametrize("name", ["circle", "gaussians", "spiral", "moons", "rings", "blobs"])
def test_each_class_has_its_share_of_both_splits(name: str) -> None:
    data = drawn(name, samples=400)
    for split in data:
        counts = np.bincount(split.fields["target"])
        assert counts.max() - counts.min() <= 2
    assert drawn(name).train.size == pytest.approx(250, abs=2)


def test_no_split_is_ever_empty() -> None:
    for count in (2, 3, 20):
        for share in (0.1, 0.5, 0.9):
            chosen = in_train(np.arange(count), share)
            assert 0 < chosen.sum() < count


@pytest.mark.parametrize("arms", [2, 3, 4, 5])
def test_a_spiral_has_the_arms_that_are_asked_for(arms: int) -> None:
    data = drawn("spiral", arms=arms)
    assert set(data.train.fields["target"]) == set(range(arms))
    radius = np.hypot(*inputs(data.train).T)
    angle = np.arctan2(*inputs(data.train).T[::-1])
    turned = 2 * np.pi * 1.6 * (radius - 0.3) / 4.7 + 2 * np.pi * data.train.fields["target"] / arms
    np.testing.assert_allclose(np.cos(angle - turned), 1, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("circle", lambda x, y: np.hypot(x, y) > 3),
        ("xor", lambda x, y: x * y > 0),
        ("formula_classes", lambda x, y: np.sin(x) * y > 0.3),
        ("gaussians", lambda x, y: x + y > 0),
        ("checkerboard", lambda x, y: (np.floor(x / 2.6) + np.floor(y / 2.6)) % 2),
        ("rings", lambda x, y: np.floor(np.hypot(x, y) / 1.3) % 2),
    ],
)
def test_without_noise_the_classes_have_clear_borders(name: str, formula: np.ufunc) -> None:
    data = drawn(name)
    assert (formula(*inputs(data.train).T) == data.train.fields["target"]).mean() > 0.99


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("plane", lambda x, y: (x + y) / 12),
        ("ripple", lambda x, y: np.cos(np.pi * np.hypot(x, y) / 2) * np.exp(-np.hypot(x, y) / 6)),
        ("sine", lambda x: 0.8 * np.sin(x)),
        ("step", lambda x: 0.8 * np.sign(x)),
        ("absolute", lambda x: abs(x) / 3.75 - 0.8),
        ("sawtooth", lambda x: 0.4 * np.mod(x, 4) - 0.8),
        ("polynomial", lambda x: 0.8 * np.cos(3 * np.arccos(x / 6))),
    ],
)
def test_without_noise_the_targets_are_the_formulas(name: str, formula: np.ufunc) -> None:
    data = drawn(name, noise=0.0)
    np.testing.assert_allclose(data.test.fields["target"], formula(*inputs(data.test).T), atol=1e-5)


def test_hills_alternate_with_hollows() -> None:
    data = drawn("multi_gaussian", samples=5_000)
    x, y = inputs(data.train).T
    for centre_x, centre_y, sign in ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (0, -2.5, 1), (4, -2.5, -1)):
        near = np.hypot(x - centre_x, y - centre_y) < 0.5
        assert near.any()
        assert (data.train.fields["target"][near] * sign > 0.7).all()


@pytest.mark.parametrize("name", ["circle", "xor", "checkerboard", "formula_classes"])
def test_noise_may_change_the_classes_instead_of_the_places(name: str) -> None:
    still, noisy = drawn(name, samples=2_000), drawn(name, samples=2_000, noise=0.2, noise_changes="classes")
    np.testing.assert_array_equal(inputs(noisy.train), inputs(still.train))
    flipped = (noisy.train.fields["target"] != still.train.fields["target"]).mean()
    assert 0.02 < flipped < 0.4
    assert rows(drawn(name, noise_changes="classes")) == rows(drawn(name))


@pytest.mark.parametrize("name", ["circle", "xor"])
def test_such_noise_flips_as_many_classes_as_that_of_the_playground(name: str) -> None:
    """Its own points lie more densely in the middle of the disc, so the same points are asked."""
    points = inputs(drawn(name, samples=5_000).train)
    rng = np.random.default_rng(0)
    nearby = points + 0.2 * rng.uniform(-5, 5, points.shape)
    theirs = np.hypot(*nearby.T) > 2.5 if name == "circle" else nearby.prod(1) > 0
    ours = drawn(name, samples=5_000, noise=0.2, noise_changes="classes").train.fields["target"]
    truth = drawn(name, samples=5_000).train.fields["target"]
    assert (ours != truth).mean() == pytest.approx((theirs != truth).mean(), abs=0.03)


def test_clouds_have_the_variance_that_is_asked_for() -> None:
    for variance in (0.64, 4.0):
        data = drawn("gaussians", samples=5_000, variance=variance).train
        upper = inputs(data)[data.fields["target"] == 1] - 2
        # Beyond the domain points are moved to its border.
        assert np.median(np.abs(upper)) == pytest.approx(0.6745 * variance**0.5, rel=0.08)
