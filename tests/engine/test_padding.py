"""Data with room for more samples: what is computed of them is as if there were no padding."""

from collections.abc import Mapping
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch, batch_indices
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.padding import LEAST_CAPACITY, capacity, padded
from neurarium.engine.summary import Inspection, summary_registry
from tests.engine.drawn import Ready, dense, of_layers, of_preset, ready
from tests.engine.showing import shown

CAPACITY = 64


def with_room(batch: Batch, rows: int = CAPACITY, *, beyond: float | None = None) -> Batch:
    """The samples padded to so many rows: by themselves, or by a number that no sample has."""

    def pad(array: jax.Array) -> jax.Array:
        made = padded(np.asarray(array), rows)
        if beyond is not None:
            made[len(array) :] = beyond
        return jnp.asarray(made)

    return Batch({field: pad(array) for field, array in batch.fields.items()}, jnp.int32(batch.rows))


def test_the_capacity_doubles_and_is_never_small() -> None:
    assert [capacity(size) for size in (1, LEAST_CAPACITY)] == [LEAST_CAPACITY] * 2
    assert capacity(LEAST_CAPACITY + 1) == capacity(2 * LEAST_CAPACITY) == 2 * LEAST_CAPACITY
    assert all(size <= capacity(size) < 2 * size for size in range(LEAST_CAPACITY, 5_000))


@pytest.mark.parametrize(("samples", "batch_size"), [(1, 3), (2, 1), (7, 7), (5, 12), (30, 8), (257, 16)])
def test_a_number_of_samples_that_is_told_when_it_runs_gives_the_same_batches(
    samples: int, batch_size: int
) -> None:
    key, steps = jax.random.key(3), jnp.arange(100)

    @jax.jit
    def drawn(samples: jax.Array) -> jax.Array:
        return jax.vmap(lambda step: batch_indices(key, step, samples=samples, batch_size=batch_size))(steps)

    def fixed(step: jax.Array) -> jax.Array:
        return batch_indices(key, step, samples=samples, batch_size=batch_size)

    indices = np.asarray(drawn(jnp.int32(samples)))
    np.testing.assert_array_equal(indices, jax.jit(jax.vmap(fixed))(steps))
    assert set(indices.ravel()) == set(range(samples))


def binary(batch_size: int) -> Ready:
    """A logistic unit that learns from 40 points, whatever the size of the batch."""
    made = of_layers("circle", dense("output", 1), objective=Spec(type="binary_classification"), samples=80)
    return ready(made.experiment.model_copy(update={"batch_size": batch_size}))


@pytest.mark.parametrize("batch_size", [10, 50])
def test_training_learns_from_the_samples_alone_as_numpy_does(batch_size: int) -> None:
    made, steps = binary(batch_size), 30
    train = with_room(made.train, beyond=1e4)
    state = made.init()
    kernel, bias = (np.asarray(state.params["output"][name], np.float64) for name in ("kernel", "bias"))
    points, target = (
        np.asarray(made.train.fields["input"], np.float64),
        np.asarray(made.train.fields["target"]),
    )
    losses, accuracies = [], []
    for step in range(steps):
        chosen = np.asarray(batch_indices(state.key, jnp.int32(step), samples=40, batch_size=batch_size))
        p = 1 / (1 + np.exp(-(points[chosen] @ kernel + bias)[:, 0]))
        right = target[chosen]
        losses.append(-np.log(np.where(right == 1, p, 1 - p)).mean())
        accuracies.append(((p > 0.5) == right).mean())
        errors = (p - right)[:, np.newaxis] / batch_size
        rate = float(made.live["optimizer.learning_rate"])
        kernel, bias = kernel - rate * points[chosen].T @ errors, bias - rate * errors.sum(0)
    end, scalars = made.train_chunk(state, train, made.live, jnp.int32(steps))
    np.testing.assert_allclose(scalars["loss"][:steps], losses, rtol=1e-3)
    np.testing.assert_allclose(scalars["accuracy"][:steps], accuracies, atol=1e-6)
    np.testing.assert_allclose(end.params["output"]["kernel"], kernel, rtol=1e-3, atol=1e-5)


def test_the_loss_of_samples_with_padding_is_that_of_the_samples() -> None:
    made = binary(10)
    state, learner = made.init(), made.learner
    exact, roomy = (
        learner.objective.loss("", learner.players(state), batch)
        for batch in (made.train, with_room(made.train, beyond=7.0))
    )
    assert roomy[0] == pytest.approx(float(exact[0]), rel=1e-5)
    assert roomy[1].metrics["accuracy"] == pytest.approx(float(exact[1].metrics["accuracy"]), rel=1e-6)


def seen(name: str, inspection: Inspection) -> Mapping[str, np.ndarray]:
    """What a summary gives of the samples."""
    of_samples = summary_registry[name].of_samples
    sizes = {"train": int(inspection.train.samples), "test": int(inspection.test.samples), None: None}
    return {
        tensor: np.atleast_1d(values)[: sizes[of_samples.get(tensor.rsplit("/", 1)[-1])]]
        for tensor, values in shown(name, inspection).items()
    }


@cache
def looked_at(dataset: str) -> tuple[Inspection, Inspection]:
    """A trained network with its data, and the same network with the same data and padding."""
    made = of_preset("curve_8" if dataset == "sine" else "plane_4_2", dataset, samples=70)
    state = made.trained(30)[0]
    roomy = made._replace(train=with_room(made.train), test=with_room(made.test))
    return made.inspect(state), roomy.inspect(state)


def without_padding(made: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
    """What is made of several samples that are told apart by their `kind`, without those that are none."""
    kind = made.get("kind")
    if kind is None:
        return made
    return {name: tensor[kind >= 0] if len(tensor) == len(kind) else tensor for name, tensor in made.items()}


@pytest.mark.parametrize("name", list(summary_registry))
@pytest.mark.parametrize("dataset", ["spiral", "ripple", "sine"])
def test_every_summary_of_data_with_padding_is_that_of_the_data(name: str, dataset: str) -> None:
    exact, roomy = looked_at(dataset)
    try:
        expected = seen(name, exact)
    except EngineError:
        with pytest.raises(EngineError):
            seen(name, roomy)
        return
    made_with_room = without_padding(seen(name, roomy))
    assert made_with_room.keys() == expected.keys()
    for tensor, values in expected.items():
        np.testing.assert_allclose(made_with_room[tensor], values, rtol=1e-3, atol=1e-4, err_msg=tensor)
