"""How alike two clouds of points are, against NumPy written from the papers' formulas."""

import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.likeness import coverage, discrepancy, evenly
from tests.engine.drawn import ready
from tests.engine.problems import autoencoder, gan


def distances(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.array([[np.linalg.norm(a - b) for b in right] for a in left])


def covered(real: np.ndarray, made: np.ndarray) -> float:
    """Naeem et al. 2020, equation 4."""
    reach = np.sort(distances(real, real), axis=1)[:, 5]
    return float(np.mean([(distances(real[i : i + 1], made) <= reach[i]).any() for i in range(len(real))]))


def mmd(real: np.ndarray, made: np.ndarray) -> float:
    """Gretton et al. 2012, equation 3, with the median heuristic."""
    among = distances(real, real)
    pairs = np.sort(among[~np.eye(len(real), dtype=bool)])
    width = pairs[len(pairs) // 2]
    k_rr, k_mm, k_rm = (
        np.exp(-(between**2) / (2 * width**2))
        for between in (among, distances(made, made), distances(real, made))
    )
    n, m = len(real), len(made)
    within = (k_rr.sum() - n) / (n * (n - 1)) + (k_mm.sum() - m) / (m * (m - 1))
    return float(within - 2 * k_rm.mean())


@pytest.mark.parametrize("shift", [0.0, 0.7, 5.0])
def test_both_measures_are_those_of_the_papers_whatever_the_padding(shift: float) -> None:
    random = np.random.default_rng(3)
    real = random.normal(size=(60, 2)).astype(np.float32)
    made = random.normal(size=(40, 2)).astype(np.float32) + np.float32(shift)
    clouds = jnp.asarray(np.resize(real, (100, 2))), jnp.arange(100) < 60, jnp.asarray(made)
    assert float(coverage(*clouds)) == pytest.approx(covered(real, made), abs=1e-6)
    assert float(discrepancy(*clouds)) == pytest.approx(mmd(real, made), abs=1e-5)


def test_a_part_that_is_never_made_is_not_covered() -> None:
    random = np.random.default_rng(5)
    near, far = random.normal(size=(2, 200, 2))
    real = jnp.asarray(np.concatenate([near, far + 20]))
    clouds = real, jnp.ones(400, bool), jnp.asarray(random.normal(size=(256, 2)))
    assert float(coverage(*clouds)) == pytest.approx(0.5, abs=0.02)
    assert float(discrepancy(*clouds)) > 0.2


def test_points_that_stand_together_by_kind_are_compared_from_first_to_last() -> None:
    is_real = jnp.arange(1_000) < 900
    np.testing.assert_array_equal(evenly(is_real, 300), 3 * np.arange(300))
    np.testing.assert_array_equal(evenly(is_real[:200], 300), np.arange(200))


def test_of_too_few_points_no_share_is_told() -> None:
    real = jnp.asarray(np.random.default_rng(7).normal(size=(8, 2)))
    assert np.isnan(coverage(real, jnp.arange(8) < 5, real))
    assert float(coverage(real, jnp.arange(8) < 6, real)) == 1


def test_what_makes_points_is_compared_and_training_brings_it_nearer() -> None:
    made = ready(gan())
    start, (state, _) = made.init(), made.trained(2_000)
    before, after = (made.learner.compare(each, made.test, made.live) for each in (start, state))
    assert set(before) == set(made.learner.compared_names)
    assert after["distance"] < before["distance"]
    assert after["coverage"] > before["coverage"]
    assert ready(autoencoder()).learner.compared_names == ()
