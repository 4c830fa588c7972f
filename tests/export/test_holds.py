"""Exported code holds and cuts what the experiment does: its outputs are the engine's."""

import io
from pathlib import Path
from typing import get_args

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.experiment import LayerSpec
from neurarium.engine.holds import hold_numbers
from neurarium.engine.hyperparameters import hyperparameters
from neurarium.engine.lineage import channels
from neurarium.export.weights import weights_file
from neurarium.protocol.code import Framework
from neurarium.runtime.plan import device_numbers
from tests.export import graphs
from tests.export.frameworks import exported, module_of
from tests.export.graphs import PICTURES, experiment, inputs_of, network, recipe

LAYERS = "conv=conv2d:filters=4 flat=flatten hidden=dense:units=6 output=dense:units=3,activation=linear"
WIRES = "in>conv conv>flat flat>hidden hidden>output"
MARKS: dict[str, dict[str, object]] = {
    "conv": {"held": {1: 0.0, 3: 0.5}},
    "flat": {"held": {77: -1.0}},
    "hidden": {"held": {2: 0.0}},
    "output": {"cuts": {"kernel": (4, 7), "bias": (0,)}},
}


def marked(spec: LayerSpec) -> LayerSpec:
    return spec.model_copy(update=MARKS.get(spec.id, {}))


@pytest.mark.parametrize("framework", get_args(Framework))
def test_the_code_answers_as_the_engine_does_with_units_held_and_weights_cut(
    framework: Framework, tmp_path: Path
) -> None:
    made, learner = recipe(experiment(network(LAYERS, WIRES)).with_layers(marked), PICTURES)
    (model,) = learner.models.values()
    train_state = learner.start(jax.random.key(1))
    train_state = train_state._replace(params=graphs.moved(train_state.params))
    shapes = {node.id: node.layer.param_shapes(node.input_shapes) for node in model.nodes.values()}
    units = {node.id: channels(node) for node in model.nodes.values()}
    live = device_numbers(hyperparameters(made.experiment))
    bound = learner.bind(live | hold_numbers(made.experiment, shapes, units))
    with np.load(io.BytesIO(weights_file(made, bound, train_state))) as stored:
        arrays = {name: stored[name] for name in stored}
    params = {
        id_: {name: jnp.asarray(arrays[f"{id_}/{name}"]) for name in by_name}
        for id_, by_name in train_state.params.items()
    }
    assert (arrays["output/kernel"].flat[[4, 7]] == 0).all()
    x = inputs_of(made.input_shape, 5, np.random.default_rng(0))
    key = jax.random.key(0)
    outputs = bound.models["network"].apply(
        train_state.params, {}, {"input": jnp.asarray(x)}, key=key, training=False
    )
    answer = exported(made, framework, params, {}, tmp_path).answer(x)
    np.testing.assert_allclose(answer, outputs.output, rtol=2e-4, atol=2e-4)
    words = module_of(made, framework).__doc__
    assert words is not None
    assert "muted or held" in words
    assert "cut in Neurarium are 0" in words.replace("\n", " ")
