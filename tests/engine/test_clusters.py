"""Heaps: k-means, purity and the adjusted Rand index against numpy and loops over pairs."""

from itertools import combinations

import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.clusters import adjusted_rand, contingency, k_means, purity
from neurarium.engine.errors import EngineError
from neurarium.engine.summaries.heaps import Heaps
from tests.engine.drawn import Ready, of_preset
from tests.engine.test_codes import on_digits

RNG = np.random.default_rng(0)
HEAPS, LABELS = RNG.integers(0, 4, 40), RNG.integers(0, 3, 40)
COUNTS = contingency(jnp.asarray(HEAPS), jnp.asarray(LABELS), count=4, classes=3)


def test_heaps_are_clouds_where_there_are_clouds() -> None:
    middles = np.array([[0, 0], [8, 0], [0, 8], [8, 8]])
    cloud = np.arange(200) % 4
    rows = (middles[cloud] + RNG.normal(size=(200, 2))).astype(np.float32)
    centres, heap = k_means(jnp.asarray(rows), 4)
    found = np.abs(np.asarray(centres)[:, None] - middles).sum(-1).argmin(1)
    assert sorted(found.tolist()) == [0, 1, 2, 3]
    np.testing.assert_array_equal(found[np.asarray(heap)], cloud)
    means = [rows[np.asarray(heap) == number].mean(0) for number in range(4)]
    np.testing.assert_allclose(centres, means, atol=1e-4)


def test_purity_is_the_share_of_what_each_heap_has_most_of() -> None:
    most = sum(np.bincount(LABELS[heap == HEAPS], minlength=3).max() for heap in range(4))
    assert purity(COUNTS) == pytest.approx(most / 40)


def test_the_adjusted_rand_index_counts_pairs() -> None:
    pairs = list(combinations(range(40), 2))
    same_heap = np.array([HEAPS[i] == HEAPS[j] for i, j in pairs])
    same_class = np.array([LABELS[i] == LABELS[j] for i, j in pairs])
    both, by_chance = (same_heap & same_class).sum(), same_heap.sum() * same_class.sum() / len(pairs)
    expected = (both - by_chance) / ((same_heap.sum() + same_class.sum()) / 2 - by_chance)
    assert adjusted_rand(COUNTS) == pytest.approx(expected, abs=1e-5)
    assert adjusted_rand(jnp.diag(jnp.array([5.0, 9.0]))) == pytest.approx(1)


def test_heaps_of_pixels_have_means_and_their_nearest_samples() -> None:
    made: Ready = on_digits(2)
    seen = made.inspect(made.init())
    shown = {
        name: np.asarray(values)
        for name, values in Heaps(of="pixels", count=5, shown=3).compute(seen).items()
    }
    pixels = np.asarray(made.test.fields["input"]).reshape(1_500, -1) / 255
    labels = np.asarray(made.test.fields["target"])
    heap = np.asarray(k_means(jnp.asarray(pixels, jnp.float32), 5)[1])
    biggest = shown["counts"].sum(1).argmax()
    (members,) = np.nonzero(heap == np.bincount(heap).argmax())
    np.testing.assert_array_equal(shown["counts"][biggest], np.bincount(labels[members], minlength=10))
    mean = pixels[members].mean(0)
    np.testing.assert_allclose(shown["mean"][biggest].ravel(), 255 * mean, atol=0.6)
    away = np.square(pixels[members] - mean).sum(1)
    assert set(shown["nearest"][biggest]) <= set(members[np.argsort(away)[:5]])
    assert (np.diff(shown["counts"].argmax(1)) >= 0).all()
    with pytest.raises(EngineError, match="only for networks that encode samples"):
        Heaps.check(of_preset("linear", "spiral").learner)
