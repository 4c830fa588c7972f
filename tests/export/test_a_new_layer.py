"""A layer that nothing knows of becomes code by one file: what it starts with, what its arrays are called."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.layer import layer_registry
from neurarium.export import layer_code as codes
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code, layer_codes
from neurarium.export.walk import Step
from neurarium.protocol.code import Framework
from tests.engine.test_guide import GUIDE, run_code_of
from tests.export.frameworks import exported
from tests.export.graphs import PLANE, experiment, moved, network, recipe
from tests.export.test_outputs import every_framework

FLAX = """
class Gain(nnx.Module):
    def __init__(self, size):
        self.gains = nnx.Param(jnp.ones(size))

    def __call__(self, x):
        return x * self.gains[...]
"""
PYTORCH = """
class Gain(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.gains = nn.Parameter(torch.ones(size))

    def forward(self, x):
        return x * self.gains
"""
KERAS = """
class Gain(layers.Layer):
    def build(self, shape):
        self.gains = self.add_weight(shape=(shape[-1],), initializer="ones", name="gains")

    def call(self, x):
        return x * self.gains
"""
NAMES = {"factor": "gains"}


class GainCode(LayerCode):
    """The layer of the guide, without its noise; no framework calls its array as the engine does."""

    def jax(self, step: Step) -> Function:
        call = f'{step.x} * params["{step.name}"]["factor"]'
        return Function(call, params={"factor": f"jnp.ones({step.input_shape[0]})"})

    def flax(self, step: Step) -> Module:
        return Module(step.applied, f"Gain({step.input_shape[0]})", definition=FLAX, names=NAMES)

    def pytorch(self, step: Step) -> Module:
        return Module(step.applied, f"Gain({step.input_shape[0]})", definition=PYTORCH, names=NAMES)

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("Gain", definition=KERAS, names=NAMES)


@every_framework
def test_a_layer_with_params_of_its_own_is_written_and_reads_its_weights(
    framework: Framework, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    layer_registry.discover()
    monkeypatch.setattr(layer_registry, "_types", dict(layer_registry._types))
    monkeypatch.setattr(codes, "_codes", dict(layer_codes()))
    run_code_of(GUIDE)
    layer_code("gain")(GainCode)
    graph = network("scaled=gain norm=batch_norm out=dense:units=2", "in>scaled scaled>norm norm>out")
    made, learner = recipe(experiment(graph), PLANE)
    (model,) = learner.models.values()
    params, state = moved(model.init(jax.random.key(0)))
    x = np.random.default_rng(0).normal(size=(3, 2)).astype(np.float32)
    outputs = model.apply(params, state, {"input": jnp.asarray(x)}, key=jax.random.key(0), training=False)
    code = exported(made, framework, params, state, tmp_path)
    np.testing.assert_allclose(code.answer(x), outputs.activations["out"], rtol=1e-5, atol=1e-5)
    code.train([(x, np.array([0, 1, 1]))])
