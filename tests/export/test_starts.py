"""Exported code starts as the engine does: other numbers, of the same size."""

from itertools import pairwise
from pathlib import Path
from typing import get_args

import jax
import numpy as np
import pytest

from neurarium.engine.initializer import InitializerName
from neurarium.protocol.code import Framework
from tests.export.frameworks import exported, named
from tests.export.graphs import PLANE, experiment, network, recipe

UNITS, BIAS = 64, 0.1
KINDS = [f"{name}_{activation}" for name in get_args(InitializerName) for activation in ("relu", "tanh")]


def chain() -> tuple[str, str]:
    """A layer that widens, one for each initialiser and activation, and the output."""
    layers = [f"wide=dense:units={UNITS}"]
    for kind in KINDS:
        name, activation = kind.split("_")
        fields = f"units={UNITS},initializer={name},activation={activation},initial_bias={BIAS}"
        layers.append(f"{kind}=dense:{fields}")
    ids = ["in", "wide", *KINDS, "out"]
    wires = " ".join(f"{a}>{b}" for a, b in pairwise(ids))
    return " ".join([*layers, "out=dense:units=2,activation=linear"]), wires


@pytest.mark.parametrize("framework", get_args(Framework))
def test_every_initialiser_draws_numbers_of_the_engines_size(framework: Framework, tmp_path: Path) -> None:
    described, learner = recipe(experiment(network(*chain())), PLANE)
    params, state = learner.models["network"].init(jax.random.key(0))
    made = exported(described, framework, params, state, tmp_path)
    made.start({})
    ours = named(described, params)
    for step in described.steps:
        if step.node.id not in KINDS:
            continue
        drawn, expected = made.array(step.name, "kernel"), np.asarray(ours[step.name]["kernel"])
        assert not np.array_equal(drawn, expected) or not drawn.any()
        # 4,096 numbers: their deviation is known to about one percent.
        assert np.std(drawn) == pytest.approx(np.std(expected), rel=0.06), step.node.id
        np.testing.assert_allclose(made.array(step.name, "bias"), BIAS, rtol=1e-6)
