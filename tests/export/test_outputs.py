"""Exported code gives the same outputs as the engine, with the same weights."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.dataset import DataSpec
from neurarium.engine.network import Params, State
from neurarium.engine.preset import preset_registry
from neurarium.engine.train import Learner
from neurarium.export.recipe import Recipe
from neurarium.protocol.code import Framework
from tests.export import graphs
from tests.export.frameworks import exported
from tests.export.graphs import (
    CURVE,
    PICTURES,
    PLANE,
    SEQUENCES,
    TABLE,
    everything,
    experiment,
    network,
    points,
    preset_recipe,
    recipe,
)

DATA: dict[str, tuple[DataSpec, str]] = {
    "images": (PICTURES, "digits"),
    "plane": (PLANE, "circle"),
    "curve": (CURVE, "sine"),
    "table": (TABLE, "iris"),
}
# Those layers that are written otherwise where sequences may be shorter, which `test_training` runs.
READERS = (
    "whole=self_attention:heads=1,causal=False block=transformer_block:heads=1,causal=False batch=batch_norm"
    " first=gru:units=2,direction=backward end=lstm:units=2,direction=both newest=last mean=mean_over_time"
    " joined=concatenate output=dense:units=3"
)
THEIR_WIRES = (
    "in>whole whole>block block>batch batch>first batch>end batch>newest batch>mean first>joined end>joined"
    " newest>joined mean>joined joined>output"
)
CASES: dict[str, Callable[[], tuple[Recipe, Learner]]] = {
    "everything": lambda: recipe(experiment(everything()), PICTURES),
    "sequences": lambda: recipe(experiment(network(READERS, THEIR_WIRES)), SEQUENCES),
    "points": lambda: recipe(experiment(points(2)), PLANE),
    **{
        f"{name}-{kind}": lambda name=name, kind=kind: preset_recipe(name, *DATA[kind])  # type: ignore[misc]
        for name in preset_registry
        for kind, (data, _) in DATA.items()
        if preset_registry[name].solves is None and preset_registry[name].suits(data)
    },
}
every_framework = pytest.mark.parametrize("framework", get_args(Framework))


class Answered(NamedTuple):
    """A network with params, an input and what the engine answers."""

    recipe: Recipe
    params: Params
    state: State
    x: np.ndarray
    answer: np.ndarray


@cache
def answered(case: str) -> Answered:
    made, learner = CASES[case]()
    (model,) = learner.models.values()
    params, state = graphs.moved(model.init(jax.random.key(1)))
    x = graphs.inputs_of(made.input_shape, 5, np.random.default_rng(0))

    def forward(x: jax.Array) -> jax.Array:
        key = jax.random.key(0)
        return model.apply(params, state, {"input": x}, key=key, training=False).activations[model.output]

    return Answered(made, params, state, x, np.asarray(jax.jit(forward)(jnp.asarray(x))))


@every_framework
@pytest.mark.parametrize("case", CASES)
def test_the_code_answers_as_the_engine_does(case: str, framework: Framework, tmp_path: Path) -> None:
    made = answered(case)
    answer = exported(made.recipe, framework, made.params, made.state, tmp_path).answer(made.x)
    np.testing.assert_allclose(answer, made.answer, rtol=2e-4, atol=2e-4)
