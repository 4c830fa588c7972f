"""The problems that are written by hand take the engine's steps, or the comparison says nothing."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.bench.by_hand.problem import ByHand, Drawn, TorchLayers
from neurarium.bench.problems import PROBLEMS
from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT
from neurarium.engine.lab import lab_registry
from neurarium.engine.layers import sample
from neurarium.engine.network import Params
from neurarium.engine.objectives.flow_matching import FlowMatching
from neurarium.engine.objectives.gan import Gan
from tests.engine.drawn import ready

STEPS = 3
TOLERANCE = 1e-5  # a step moves a number by about 1e-3
MOST = 0.99  # Adam moves a number as far of which the slope is 0 but for rounding
every_problem = pytest.mark.parametrize("problem", [problem for problem, _ in PROBLEMS], ids=lambda p: p.lab)


def noise_of(samples: Any) -> jax.Array:
    """Noise that follows from the samples, so that it is the same in whatever order these come."""
    return jnp.sin(37 * jnp.asarray(samples))


def time_of(samples: Any) -> jax.Array:
    return jnp.square(jnp.cos(11 * jnp.asarray(samples)[:, :1]))


DRAWN: dict[str, Callable[[Any], Drawn]] = {
    "gan_dots": lambda samples: (noise_of(samples), noise_of(samples)),
    "vae_digits": lambda samples: (jnp.zeros((len(samples), 2)),),
    "flow_dots": lambda samples: (noise_of(samples), time_of(samples)),
}


class Course(NamedTuple):
    """Where the engine begins, the samples that each step learns from, and where it comes to."""

    start: Params
    samples: np.ndarray
    end: Params


@cache
def engine_course(problem: ByHand) -> Course:
    """The engine's steps on as many samples as a batch has, with the noise of `DRAWN`."""
    made = ready(lab_registry[problem.lab].experiment)
    train = made.train.part(0, problem.batch_size)
    assert made.learner.batch_size == problem.batch_size
    state = start = made.init()
    with pytest.MonkeyPatch.context() as monkeypatch:
        draw_instead(monkeypatch)
        step = jax.jit(made.learner.bind(made.live).step)
        for _ in range(STEPS):
            state, _ = step(state, train)
    samples = np.asarray(train.fields[INPUT]).reshape(train.rows, -1)
    samples = samples.astype(np.float32) / (255 if samples.dtype == np.uint8 else 1)
    return Course(start.params, samples, state.params)


def draw_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    def noise(_: object, batch: Batch, **__: object) -> Batch:
        samples = batch.fields[INPUT]
        return batch._replace(fields=batch.fields | {"noise": noise_of(samples), "time": time_of(samples)})

    monkeypatch.setattr(Gan, "complete", noise)
    monkeypatch.setattr(FlowMatching, "complete", noise)
    monkeypatch.setattr(sample, "hashed_normal", lambda _, shape: jnp.zeros(shape))


def expect_same(params: Params, course: Course) -> None:
    """The params are where the engine came to, which is somewhere else than where it began."""
    for layer_id, arrays in params.items():
        for name, array in arrays.items():
            alike = np.isclose(array, course.end[layer_id][name], atol=TOLERANCE)
            assert alike.mean() > MOST, f"{layer_id}/{name}: {alike.mean():.1%} are where the engine's are"
            assert np.abs(course.end[layer_id][name] - course.start[layer_id][name]).max() > 1e-3
    assert params.keys() == {layer_id for layer_id, arrays in course.start.items() if arrays}


@every_problem
def test_the_scan_takes_the_engines_steps(problem: ByHand) -> None:
    course = engine_course(problem)
    carried, step = problem.start(course.start), jax.jit(problem.step)
    for _ in range(STEPS):
        carried, _ = step(carried, course.samples, DRAWN[problem.lab](course.samples))
    expect_same(problem.params(carried), course)


@every_problem
def test_pytorch_takes_the_engines_steps(problem: ByHand) -> None:
    torch = pytest.importorskip("torch")
    course = engine_course(problem)
    layers = TorchLayers({name: arrays for name, arrays in course.start.items() if arrays})
    step = problem.torch_step(layers)
    drawn = tuple(torch.from_numpy(np.array(array)) for array in DRAWN[problem.lab](course.samples))
    for _ in range(STEPS):
        step(torch.from_numpy(course.samples.copy()), drawn)
    expect_same(layers.params, course)


@every_problem
def test_both_draw_as_much_as_a_step_needs(problem: ByHand) -> None:
    pytest.importorskip("torch")
    scan, pytorch = problem.draw(jax.random.key(0)), problem.torch_draw()
    assert [tuple(array.shape) for array in scan] == [tuple(array.shape) for array in pytorch]
    assert all(array.shape[0] == problem.batch_size for array in scan)
    assert all(float(array.std()) > 0.2 for array in (*scan, *pytorch))
