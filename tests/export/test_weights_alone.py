"""Weights as a file of arrays: those of the code's own file, whose answers each framework reproduces."""

import io

import numpy as np
import pytest
from safetensors.numpy import load

from neurarium.export import weights
from neurarium.export.recipe import read_recipe
from neurarium.export.weights_alone import write_weights
from tests.export.test_onnx import plan_of, started


def test_arrays_and_examples_are_those_that_code_is_given() -> None:
    plan = plan_of("digits")
    start = started(plan.learner)
    recipe = read_recipe(plan.experiment, plan.learner, plan.data.host)
    of_code = weights.weights_file(recipe, plan.learner.bind(plan.numbers), start)
    with (
        np.load(io.BytesIO(of_code)) as expected,
        np.load(io.BytesIO(write_weights(plan, start, "npz").content)) as alone,
    ):
        arrays = load(write_weights(plan, start, "safetensors").content)
        assert {*alone} == {*arrays} == {*expected}
        for name, array in expected.items():
            np.testing.assert_array_equal(alone[name], arrays[name])
            np.testing.assert_allclose(arrays[name], array, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("gan", {"inputs:noise", "outputs:made", "inputs:samples", "outputs:judgement"}),
        ("flow", {"inputs:place", "inputs:time", "outputs:velocity"}),
    ],
)
def test_several_networks_or_inputs_have_examples_by_layer(name: str, pairs: set[str]) -> None:
    plan = plan_of(name)
    arrays = load(write_weights(plan, started(plan.learner), "safetensors").content)
    assert {path for path in arrays if ":" in path} == pairs
