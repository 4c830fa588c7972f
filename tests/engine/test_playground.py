"""The gallery's setting “as in TensorFlow Playground” computes what that one does."""

from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
from scripts import playground

from neurarium.engine.batch import Batch
from neurarium.engine.lab import lab_registry
from neurarium.engine.network import Params
from tests.engine.drawn import ready

LAYERS = ("dense_1", "dense_2", "output")
STEPS = 50


def weights_of(params: Params) -> playground.Weights:
    """Our params as the reference holds them, for one seed and in float64."""
    return [
        (np.asarray(params[layer]["kernel"], float)[None], np.asarray(params[layer]["bias"], float)[None])
        for layer in LAYERS
    ]


def batches() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Points of the disc and the ring, and their labels of -1 and 1."""
    rng = np.random.default_rng(3)
    points, labels = playground.circle(rng, noise=0.1)
    for _ in range(STEPS):
        chosen = rng.choice(len(points), playground.BATCH_SIZE, replace=False)
        yield points[chosen], labels[chosen]


def test_it_starts_and_steps_as_the_playground_does() -> None:
    made = ready(lab_registry["as_in_playground"].experiment)
    state = made.init()
    ours = weights_of(state.params)
    kernels = np.concatenate([kernel.ravel() for kernel, _ in ours])
    assert np.abs(kernels).max() <= 0.5
    assert all((bias == np.float32(0.1)).all() for _, bias in ours)
    theirs = ours
    step = jax.jit(made.learner._replace(batch_size=playground.BATCH_SIZE).bind(made.live).step)
    for points, labels in batches():
        classes = jnp.asarray(labels > 0, jnp.int32)
        batch = Batch({"input": jnp.asarray(points, jnp.float32), "target": classes})
        state, _ = step(state, batch)
        theirs = playground.step(theirs, playground.ACTIVATIONS["tanh"], points[None], labels[None])
    for (kernel, bias), (expected, expected_bias) in zip(weights_of(state.params), theirs, strict=True):
        np.testing.assert_allclose(kernel, expected, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(bias, expected_bias, rtol=1e-4, atol=1e-5)
