"""Label spreading, against the closed form of its limit, and what comes of it in the plane."""

import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.lab import lab_registry
from neurarium.engine.spreading import SHARE, spread
from tests.engine.drawn import Ready, ready, ready_lab
from tests.engine.showing import shown


def test_after_many_rounds_it_is_what_zhou_et_al_solve_for() -> None:
    """Their equation 4: F* is (I − αS)⁻¹ Y but for a factor, which is 1 − α here."""
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(40, 2)), np.full(40, -1)
    labels[:4] = [0, 1, 2, 1]
    counted = np.arange(40) < 35
    squared = np.square(points[:, None] - points).sum(-1)
    near = np.where(np.eye(40, dtype=bool), 0, np.exp(-squared / (2 * 0.6**2)))
    near *= np.outer(counted, counted)
    degree = np.where(counted, near.sum(1), 1)
    shares = near / np.sqrt(np.outer(degree, degree))
    known = np.eye(3)[labels] * (labels >= 0)[:, None]
    expected = (1 - SHARE) * np.linalg.solve(np.eye(40) - SHARE * shares, known)
    reached = spread(
        jnp.asarray(points),
        jnp.asarray(labels),
        jnp.asarray(counted),
        classes=3,
        width=jnp.float32(0.6),
        rounds=jnp.int32(3_000),
    )
    np.testing.assert_allclose(reached, expected, atol=1e-4)
    assert not np.asarray(reached)[35:].any()


@pytest.fixture(scope="module")
def moons() -> Ready:
    return ready(lab_registry["few_labels_moons"].experiment)


def test_ten_labels_reach_the_ends_of_two_moons(moons: Ready) -> None:
    seen = moons.inspect(moons.init())
    before, after = (shown("spreading", seen, times=times) for times in (0, 100))
    kind = before["kind"]
    assert [(kind == each).sum() for each in (2, 1, 0)] == [10, 240, 250]
    np.testing.assert_array_equal(before["answer"][kind == 1], -1)
    assert (before["answer"][kind == 2] >= 0).all()
    assert before["accuracy"] == 0
    assert after["accuracy"] > 0.97
    assert (after["answer"][kind >= 0] >= 0).all()
    is_test = kind == 0
    assert after["accuracy"] == pytest.approx(
        (after["answer"][is_test] == np.asarray(moons.test.fields["target"])[: is_test.sum()]).mean()
    )


def test_padding_is_no_point(moons: Ready) -> None:
    def padded(split: Batch) -> Batch:
        fields = {name: jnp.resize(array, (300, *array.shape[1:])) for name, array in split.fields.items()}
        return Batch(fields, jnp.int32(split.rows))

    whole = shown("spreading", moons.inspect(moons.init()))
    seen = moons.inspect(moons.init())._replace(train=padded(moons.train), test=padded(moons.test))
    tensors = shown("spreading", seen)
    is_point = tensors["kind"] >= 0
    assert is_point.sum() == 500
    for name in ("points", "answer", "kind"):
        np.testing.assert_array_equal(tensors[name][is_point], whole[name])
    np.testing.assert_allclose(tensors["sure"][is_point], whole["sure"], atol=1e-5)
    assert tensors["accuracy"] == pytest.approx(float(whole["accuracy"]))


def test_who_hears_everybody_hears_nothing_in_particular(moons: Ready) -> None:
    assert shown("spreading", moons.inspect(moons.init()), times=100, width=5.0)["accuracy"] < 0.9


def test_labels_of_two_moons_are_misled_where_they_are_too_few() -> None:
    misled = ready_lab("few_labels_misled")
    assert shown("spreading", misled.inspect(misled.init()), times=100)["accuracy"] > 0.5
