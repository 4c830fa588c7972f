"""Which samples a step learns from, and the hashing behind it."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine import hashing
from neurarium.engine.batch import (
    Batch,
    Part,
    batch_indices,
    part_indices,
    prepare,
    steps_per_epoch,
    take,
)
from neurarium.engine.hashing import hashed_bits, hashed_key, hashed_normal, hashed_uniform


def epoch(number: int, *, samples: int, batch_size: int, seed: int = 0) -> np.ndarray:
    """All that one epoch's steps learn from, in order."""
    steps = steps_per_epoch(samples, batch_size)

    @jax.jit
    def indices(key: jax.Array, steps: jax.Array) -> jax.Array:
        return jax.vmap(lambda step: batch_indices(key, step, samples=samples, batch_size=batch_size))(steps)

    return np.asarray(indices(jax.random.key(seed), number * steps + jnp.arange(steps))).ravel()


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
@pytest.mark.parametrize(
    ("samples", "batch_size"), [(1, 1), (2, 1), (3, 2), (7, 7), (64, 10), (257, 16), (1_000, 999)]
)
def test_no_sample_comes_twice_in_an_epoch(samples: int, batch_size: int, seed: int) -> None:
    for number in (0, 1, 1_000):
        order = epoch(number, samples=samples, batch_size=batch_size, seed=seed)
        assert len(np.unique(order)) == len(order) == samples // batch_size * batch_size
        assert order.min() >= 0
        assert order.max() < samples


@pytest.mark.parametrize("samples", [100, 8_500])
def test_an_epoch_is_a_permutation_unlike_the_next_and_unlike_another_seeds(samples: int) -> None:
    first, second = (epoch(number, samples=samples, batch_size=20) for number in (0, 1))
    other = epoch(0, samples=samples, batch_size=20, seed=1)
    for order in (first, second, other):
        np.testing.assert_array_equal(np.sort(order), np.arange(samples))
    for a, b in ((first, second), (first, other)):
        assert (a == b).mean() < 0.05


def test_a_batch_larger_than_the_data_takes_samples_again() -> None:
    order = epoch(0, samples=5, batch_size=12)
    assert len(order) == 12
    assert set(order) == set(range(5))


def test_every_sample_is_as_likely_in_every_place() -> None:
    samples, epochs = 20, 2_000

    def order(number: jax.Array) -> jax.Array:
        return batch_indices(jax.random.key(7), number, samples=samples, batch_size=samples)

    orders = np.asarray(jax.jit(jax.vmap(order))(jnp.arange(epochs)))
    expected = epochs / samples
    for place in range(samples):
        counts = np.bincount(orders[:, place], minlength=samples)
        assert ((counts - expected) ** 2 / expected).sum() < 55  # χ², 19 degrees: p < 0.00003
    neighbours = np.bincount((orders[:, 1:] - orders[:, :-1]).ravel() % samples, minlength=samples)[1:]
    assert neighbours.std() / neighbours.mean() < 0.05


def test_hashed_numbers_are_even_and_independent_of_each_other() -> None:
    key = jax.random.key(0)
    first, second = (np.asarray(hashed_uniform(key, (200_000,), stream=stream)) for stream in (0, 1))
    assert first.min() >= 0
    assert first.max() < 1
    counts, _ = np.histogram(first, bins=100, range=(0, 1))
    assert ((counts - 2_000) ** 2 / 2_000).sum() < 170  # χ², 99 degrees
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.01
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.01


def test_every_bit_of_a_hashed_number_is_a_fair_coin() -> None:
    bits = np.asarray(hashed_bits(jax.random.key(3), (50_000,)))
    shares = [(bits >> place & 1).mean() for place in range(32)]
    np.testing.assert_allclose(shares, 0.5, atol=0.012)


def test_each_key_and_each_stream_hashes_to_numbers_of_its_own() -> None:
    drawn = {
        np.asarray(hashed_bits(key, (4,), stream=stream)).tobytes()
        for stream in range(50)
        for key in (jax.random.key(0), jax.random.key(1), jax.random.fold_in(jax.random.key(0), 1))
    }
    assert len(drawn) == 150


def test_keys_that_numbers_make_differ_from_each_other_and_from_what_is_drawn() -> None:
    key = jax.random.key(0)
    numbers = (*range(100), 2**32 - 1)
    made = {
        np.asarray(jax.random.key_data(hashed_key(key, jnp.uint32(number)))).tobytes() for number in numbers
    }
    drawn = {np.asarray(hashed_bits(key, (2,), stream=stream)).tobytes() for stream in range(100)}
    assert len(made | drawn) == 201


def test_a_part_of_hashed_numbers_can_be_drawn_alone() -> None:
    key, first = jax.random.key(2), 37
    whole = np.asarray(hashed_bits(key, (10, 10), stream=3)).ravel()
    np.testing.assert_array_equal(hashed_bits(key, (50,), stream=3, first=first), whole[first : first + 50])


def test_a_part_of_a_batch_can_be_drawn_alone() -> None:
    key = jax.random.key(7)
    for step in range(6):
        whole = batch_indices(key, jnp.int32(step), samples=30, batch_size=20)
        part = part_indices(key, jnp.int32(step), Part(8, jnp.uint32(20)), samples=30, rows=12)
        np.testing.assert_array_equal(part, whole[8:])


def test_a_range_is_kept_to() -> None:
    drawn = np.asarray(hashed_uniform(jax.random.key(0), (10_000,), low=-2, high=3))
    assert -2 <= drawn.min() < -1.9
    assert 2.9 < drawn.max() < 3


def test_normal_numbers_have_the_mean_the_spread_and_the_tails_of_the_normal_distribution() -> None:
    key, count = jax.random.key(0), 400_000
    first, second = (np.asarray(hashed_normal(key, (count,), stream=stream)) for stream in (0, 1))
    assert abs(first.mean()) < 5 / math.sqrt(count)
    assert first.std() == pytest.approx(1, abs=5 / math.sqrt(2 * count))
    for bound in (0.5, 1, 2, 3, 4):
        share = math.erfc(bound / math.sqrt(2)) / 2
        for beyond in ((first > bound).mean(), (first < -bound).mean()):
            assert abs(beyond - share) < 5 * math.sqrt(share / count)
    assert np.isfinite(first).all()
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.01
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.01


@pytest.mark.parametrize(("bits", "furthest"), [(0, -5.42), (2**32 - 1, 5.42)])
def test_a_normal_number_can_be_far_out_but_never_infinite(
    bits: int, furthest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "hashed_bits", lambda _, shape, **__: jnp.full(shape, bits, jnp.uint32))
    (number,) = hashed_normal(jax.random.key(0), (1,))
    assert number == pytest.approx(furthest, abs=0.01)


def test_samples_are_taken_by_number() -> None:
    split = Batch({"x": jnp.arange(12).reshape(6, 2), "target": jnp.arange(6) * 10})
    taken = take(split, jnp.array([4, 0, 4]))
    np.testing.assert_array_equal(taken.fields["x"], [[8, 9], [0, 1], [8, 9]])
    np.testing.assert_array_equal(taken.fields["target"], [40, 0, 40])


def test_pictures_become_numbers_of_0_to_1_and_numbers_stay() -> None:
    raw = {"picture": jnp.array([[0, 51, 255]], jnp.uint8), "point": jnp.array([[-3.5, 300.0]])}
    prepared = prepare(Batch(raw)).fields
    np.testing.assert_allclose(prepared["picture"], [[0, 0.2, 1]], rtol=1e-6)
    np.testing.assert_array_equal(prepared["point"], [[-3.5, 300]])
