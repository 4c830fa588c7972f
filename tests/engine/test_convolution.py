"""Convolution and pooling in two forms of equal result, each where it is fast."""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.convolution import (
    convolve,
    convolve_by_lax,
    convolve_by_patches,
    convolve_transposed,
    convolve_transposed_by_lax,
    convolve_transposed_by_patches,
)
from neurarium.engine.pooling import avg_pool, max_pool, max_pool_by_choice, max_pool_by_lax
from neurarium.engine.window import Padding, padding_amounts

rng = np.random.default_rng(0)


def numbers(*shape: int) -> jax.Array:
    return jnp.asarray(rng.normal(size=shape), jnp.float32)


def assert_same_with_gradients(
    form: Callable[..., jax.Array], other: Callable[..., jax.Array], *args: jax.Array
) -> None:
    """Equal results, and equal gradients of any sum of them."""
    cotangent = numbers(*jax.eval_shape(form, *args).shape)

    @partial(jax.jit, static_argnums=0)
    def with_gradients(form: Callable[..., jax.Array], *args: jax.Array) -> tuple[jax.Array, ...]:
        result, pull = jax.vjp(form, *args)
        return result, *pull(cotangent)

    for ours, theirs in zip(with_gradients(form, *args), with_gradients(other, *args), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_both_forms_of_convolution_agree(size: int, stride: int) -> None:
    assert_same_with_gradients(
        partial(convolve_by_patches, stride=stride),
        partial(convolve_by_lax, stride=stride),
        numbers(2, 9, 8, 3),
        numbers(size, size, 3, 4),
    )


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_both_forms_of_transposed_convolution_agree(size: int, stride: int) -> None:
    assert_same_with_gradients(
        partial(convolve_transposed_by_patches, stride=stride),
        partial(convolve_transposed_by_lax, stride=stride),
        numbers(2, 4, 3, 2),
        numbers(size, size, 2, 3),
    )


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 3), (3, 2), (2, 1), (2, 3)])
def test_both_forms_of_max_pooling_agree(size: int, stride: int) -> None:
    assert_same_with_gradients(
        partial(max_pool_by_choice, size=size, stride=stride),
        partial(max_pool_by_lax, size=size, stride=stride),
        numbers(2, 9, 8, 3),
    )


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2)])
def test_of_equally_large_numbers_the_first_gets_the_gradient(size: int, stride: int) -> None:
    pictures = jnp.asarray(rng.integers(0, 2, (4, 8, 8, 2)), jnp.float32)  # full of ties
    assert_same_with_gradients(
        partial(max_pool_by_choice, size=size, stride=stride),
        partial(max_pool_by_lax, size=size, stride=stride),
        pictures,
    )


def test_the_gradient_of_a_tie_is_given_once() -> None:
    gradient = jax.grad(lambda x: max_pool_by_choice(x, size=2, stride=2).sum())(jnp.ones((1, 2, 2, 1)))
    np.testing.assert_array_equal(gradient[0, ..., 0], [[1, 0], [0, 0]])


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2])
def test_what_is_not_a_number_is_not_hidden_by_its_neighbours(place: int, stride: int) -> None:
    picture = np.ones((1, 2, 2, 1), np.float32)
    picture.flat[place] = np.nan
    assert np.isnan(max_pool_by_choice(jnp.asarray(picture), size=2, stride=stride)).all()


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1)])
def test_average_pooling_is_that_of_lax(size: int, stride: int) -> None:
    def by_lax(x: jax.Array) -> jax.Array:
        window, strides = (1, size, size, 1), (1, stride, stride, 1)
        total: jax.Array = jax.lax.reduce_window(x, 0.0, jax.lax.add, window, strides, "VALID")
        return total / size**2

    assert_same_with_gradients(partial(avg_pool, size=size, stride=stride), by_lax, numbers(2, 7, 6, 2))


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_padding_is_that_of_lax(padding: Padding) -> None:
    for length in range(3, 12):
        for size in (1, 2, 3):
            for stride in (1, 2, 3):
                expected = jax.lax.padtype_to_pads((length,), (size,), (stride,), padding.upper())
                assert [padding_amounts(length, size=size, stride=stride, padding=padding)] == expected


def lowered(function: Callable[..., jax.Array], platform: str, *args: jax.Array) -> str:
    def loss(*args: jax.Array) -> jax.Array:
        return function(*args).sum()

    traced = jax.jit(jax.grad(loss)).trace(*args)
    text: str = traced.lower(lowering_platforms=(platform,)).as_text()
    return text


@pytest.mark.parametrize(
    "convolution",
    [partial(convolve, stride=1, padding="same"), partial(convolve_transposed, stride=2)],
    ids=["plain", "transposed"],
)
def test_a_cpu_multiplies_matrices_and_a_gpu_convolves(convolution: Callable[..., jax.Array]) -> None:
    pictures, kernel = numbers(2, 6, 6, 1), numbers(3, 3, 1, 2)
    on_cpu, on_gpu = (lowered(convolution, platform, pictures, kernel) for platform in ("cpu", "cuda"))
    assert "stablehlo.dot_general" in on_cpu
    assert "stablehlo.convolution" not in on_cpu
    assert "stablehlo.convolution" in on_gpu
    assert "stablehlo.dot_general" not in on_gpu


def test_a_cpu_chooses_and_a_gpu_scatters() -> None:
    pooling = partial(max_pool, size=2, stride=2)
    on_cpu, on_gpu = (lowered(pooling, platform, numbers(2, 6, 6, 1)) for platform in ("cpu", "cuda"))
    assert "select_and_scatter" not in on_cpu
    assert "select_and_scatter" in on_gpu
