"""Keys and numbers that the host draws: those of `jax.random`, and nothing compiled for them."""

import jax
import numpy as np
import pytest

from neurarium.engine import threefry
from tests.engine.compiling import compiled

LARGEST = 2**32 - 1


def words(key: jax.Array) -> list[int]:
    made: list[int] = jax.random.key_data(key).tolist()
    return made


@pytest.mark.parametrize("seed", [0, 1, 2**31, LARGEST])
def test_keys_are_those_of_the_library(seed: int) -> None:
    key = threefry.seeded(seed)
    assert words(key) == words(jax.random.key(seed))
    for number in (0, 1, LARGEST):
        assert words(threefry.fold_in(key, number)) == words(jax.random.fold_in(key, number))
    assert [words(one) for one in threefry.split(key, 5)] == [words(one) for one in jax.random.split(key, 5)]


def test_in_a_trace_keys_are_the_same_as_outside() -> None:
    @jax.jit
    def made(key: jax.Array) -> tuple[jax.Array, ...]:
        return threefry.fold_in(key, LARGEST), *threefry.split(key, 3)

    key = threefry.seeded(9)
    outside = (threefry.fold_in(key, LARGEST), *threefry.split(key, 3))
    assert [words(one) for one in made(key)] == [words(one) for one in outside]


def test_even_numbers_are_those_of_the_library_to_the_bit() -> None:
    key = threefry.seeded(7)
    drawn = threefry.uniform(key, 20_000, -1)
    np.testing.assert_array_equal(drawn, jax.random.uniform(key, (20_000,), minval=-1))


def test_normal_numbers_are_those_of_the_library_but_for_rounding() -> None:
    key = threefry.seeded(7)
    drawn, cut = threefry.normal(key, 200_000), threefry.truncated_normal(key, 200_000, -2, 2)
    np.testing.assert_allclose(drawn, jax.random.normal(key, (200_000,)), rtol=5e-7)
    np.testing.assert_allclose(cut, jax.random.truncated_normal(key, -2, 2, (200_000,)), rtol=2e-6, atol=2e-7)
    assert abs(drawn).max() > 4  # beyond that the other polynomial is used
    assert abs(cut).max() < 2


def test_nothing_is_compiled_for_them() -> None:
    with compiled() as programs:
        for count in (3, 5, 77):
            key = threefry.split(threefry.fold_in(threefry.seeded(count), count), count)[-1]
            threefry.uniform(key, count)
            threefry.normal(key, count)
            threefry.truncated_normal(key, count, -2, 2)
    assert not programs
