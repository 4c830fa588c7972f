"""Exported code gives the same outputs as the engine, with the same weights."""

from collections.abc import Callable
from typing import get_args

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.dataset import DataSpec
from neurarium.engine.preset import preset_registry
from neurarium.engine.train import Learner
from neurarium.export.recipe import Recipe
from neurarium.protocol.code import Framework
from tests.export import graphs
from tests.export.frameworks import answer_of
from tests.export.graphs import CURVE, PICTURES, PLANE, everything, experiment, points, preset_recipe, recipe

PACKAGES = {"jax": "jax", "flax": "flax", "pytorch": "torch", "keras": "keras"}
DATA: dict[str, tuple[DataSpec, str]] = {
    "images": (PICTURES, "digits"),
    "plane": (PLANE, "circle"),
    "curve": (CURVE, "sine"),
}
CASES: dict[str, Callable[[], tuple[Recipe, Learner]]] = {
    "everything": lambda: recipe(experiment(everything()), PICTURES),
    "points": lambda: recipe(experiment(points(2)), PLANE),
    **{
        f"{name}-{kind}": lambda name=name, kind=kind: preset_recipe(name, *DATA[kind])  # type: ignore[misc]
        for name in preset_registry
        for kind in preset_registry[name].kinds
    },
}
every_framework = pytest.mark.parametrize("framework", get_args(Framework))


@every_framework
@pytest.mark.parametrize("case", CASES)
def test_the_code_answers_as_the_engine_does(case: str, framework: Framework) -> None:
    pytest.importorskip(PACKAGES[framework])
    made, learner = CASES[case]()
    (model,) = learner.models.values()
    params, state = graphs.moved(model.init(jax.random.key(1)))
    x = graphs.inputs_of(made.input_shape, 5, np.random.default_rng(0))
    ours = model.apply(params, state, {"input": jnp.asarray(x)}, key=jax.random.key(0), training=False)
    answer = answer_of(made, framework, params, state)(x)
    np.testing.assert_allclose(answer, ours.activations[model.output], rtol=2e-4, atol=2e-4)
