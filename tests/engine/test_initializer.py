"""Initial kernels, at once or within a program: the numbers of the library, and nothing compiled for them."""

from collections.abc import Callable
from typing import get_args

import jax
import numpy as np
import pytest
from jax.nn import initializers

from neurarium.engine.experiment import Spec
from neurarium.engine.initializer import InitializerName, initializer
from tests.engine.compiling import compiled
from tests.engine.few import DENSE, EVERYTHING, few


def even(key: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    return jax.random.uniform(key, shape, minval=-0.5, maxval=0.5)


# The host rounds a logarithm in another way, and another program adds in another order.
LAST_BITS, NEARLY_ZERO = 1e-6, 1e-7
LIBRARY: dict[str, Callable[..., jax.Array]] = {
    "he": initializers.he_normal(),
    "glorot": initializers.glorot_uniform(),
    "lecun": initializers.lecun_normal(),
    "orthogonal": initializers.orthogonal(),
    "normal": initializers.normal(0.05),
    "even": even,
    "zeros": initializers.zeros,
}


@pytest.mark.parametrize("shape", [(7, 5), (3, 11), (3, 3, 2, 9)])
@pytest.mark.parametrize("name", list(LIBRARY))
def test_kernels_are_those_of_the_library(name: InitializerName, shape: tuple[int, ...]) -> None:
    key = jax.random.key(5)
    drawn, expected = initializer(name, None)(key, shape), LIBRARY[name](key, shape)
    # A triangular decomposition may be rounded in another order on the host.
    atol = 1e-5 if name == "orthogonal" else NEARLY_ZERO
    np.testing.assert_allclose(drawn, expected, rtol=LAST_BITS, atol=atol)


@pytest.mark.parametrize(("activation", "name"), [("relu", "he"), ("tanh", "glorot"), ("linear", "glorot")])
def test_auto_goes_by_the_activation(activation: str, name: str) -> None:
    key = jax.random.key(1)
    drawn, expected = initializer("auto", activation)(key, (4, 6)), LIBRARY[name](key, (4, 6))
    np.testing.assert_allclose(drawn, expected, rtol=LAST_BITS, atol=NEARLY_ZERO)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_small_is_a_fifth_of_auto(activation: str) -> None:
    key = jax.random.key(1)
    small, auto = (initializer(name, activation)(key, (4, 6)) for name in ("small", "auto"))
    np.testing.assert_allclose(small, 0.2 * auto, rtol=1e-6)


def test_kernels_of_other_shapes_compile_nothing() -> None:
    key = jax.random.key(0)
    names = [name for name in get_args(InitializerName) if name != "auto"]
    for name in names:
        initializer(name, None)(key, (9, 9))
    with compiled() as programs:
        for name in names:
            initializer(name, None)(key, (5, 13))
            initializer(name, None)(key, (3, 3, 2, 4))
    assert not programs


def test_a_start_is_the_one_that_a_program_gives() -> None:
    made = few(EVERYTHING, optimizer=Spec(type="adamw"))
    key = jax.random.key(3)
    at_once, in_program = made.learner.start(key), jax.jit(made.learner.init)(key)
    assert str(jax.tree.structure(at_once)) == str(jax.tree.structure(in_program))
    for one, other in zip(jax.tree.leaves(at_once), jax.tree.leaves(in_program), strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        if one is not at_once.key:
            np.testing.assert_allclose(one, other, rtol=LAST_BITS, atol=NEARLY_ZERO)


def test_the_start_of_another_network_compiles_nothing() -> None:
    key = jax.random.key(0)
    few(EVERYTHING).learner.start(key)
    learner = few(DENSE).learner
    with compiled() as programs:
        learner.start(key)
    assert not programs
