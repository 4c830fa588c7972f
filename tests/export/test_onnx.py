"""ONNX models: whole by ONNX's own checker, and with the engine's answers in onnxruntime."""

import io
import json
import runpy
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.activation import activations
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.train import Learner, TrainState
from neurarium.export.archive import write_archive
from neurarium.export.code import write_code
from neurarium.export.layer_code import LayerCode, layer_codes
from neurarium.export.onnx_activations import ONNX_ACTIVATIONS
from neurarium.export.onnx_graph import OPSET
from neurarium.export.onnx_models import onnx_models
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Plan, Planner
from neurarium.settings import Limits
from tests.engine import problems
from tests.export import graphs
from tests.export.graphs import (
    CURVE,
    PICTURES,
    PLANE,
    SEQUENCES,
    WORDS,
    everything,
    experiment,
    points,
    sequences,
)
from tests.export.test_holds import LAYERS, WIRES, marked

if TYPE_CHECKING:
    from onnx import ModelProto

onnx, onnxruntime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")

CASES: Mapping[str, tuple[Experiment, DataSpec]] = {
    "pictures and rows": (experiment(everything()), PICTURES),
    "sequences": (experiment(sequences()), SEQUENCES),
    "words": (experiment(sequences()), WORDS),
    "points of a plane": (experiment(points(2)), PLANE),
    "points of a curve": (experiment(points(1), objective=Spec(type="regression")), CURVE),
    "no layers": (experiment(graphs.network("", "")), PLANE),
}


def started(learner: Learner) -> TrainState:
    """A start of which no bias is 0 and no variance 1."""
    start = learner.start(jax.random.key(0))
    return start._replace(params=graphs.moved(start.params), state=graphs.moved(start.state))


def answers(model: "ModelProto", x: np.ndarray) -> dict[str, np.ndarray]:
    """What a model of one input gives, by the names of its outputs."""
    made = onnxruntime.InferenceSession(model.SerializeToString())
    (given,) = made.get_inputs()
    names = [output.name for output in made.get_outputs()]
    return dict(zip(names, made.run(names, {given.name: x}), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_every_layer_answers_in_onnxruntime_as_in_the_engine(case: str) -> None:
    made, data = CASES[case]
    learner = build_learner(made, data)
    train_state = started(learner)
    (model,) = onnx_models(learner, train_state).values()
    onnx.checker.check_model(model, full_check=True)
    (shape,) = data.input_shapes.values()
    x = graphs.inputs_of(shape, 5, np.random.default_rng(0))
    if case.startswith("points"):
        x[0] = 0  # where the angle is none
    for ending in data.endings.values():
        x = graphs.shortened(x, ending)

    @jax.jit
    def forward(x: jax.Array) -> jax.Array:
        params, state, _ = train_state[:3]
        key = jax.random.key(0)
        return learner.models["network"].apply(params, state, {"input": x}, key=key, training=False).output

    expected = forward(jnp.asarray(x))
    for count in (1, 5):
        (answer,) = answers(model, x[:count]).values()
        np.testing.assert_allclose(answer, expected[:count], rtol=1e-5, atol=1e-5)


def test_tensors_have_the_names_of_layers_and_opset_and_classes_are_told() -> None:
    learner = build_learner(experiment(everything()), PICTURES)
    (model,) = onnx_models(learner, started(learner)).values()
    given = {name for node in model.graph.node for name in node.output}
    assert {node.id for node in learner.models["network"].nodes.values()} - {"in"} <= given
    assert [(one.domain, one.version) for one in model.opset_import] == [("", OPSET)]
    words = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(words["classes"]) == ["a", "b", "c"]
    assert words["readout"] == "softmax"


def test_every_layer_and_activation_has_a_form_in_onnx() -> None:
    assert [name for name, code in layer_codes().items() if type(code).onnx is LayerCode.onnx] == []
    assert set(ONNX_ACTIVATIONS) == set(activations)


def test_a_layer_without_one_is_refused_in_words_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(type(layer_codes()["dense"]), "onnx")
    learner = build_learner(experiment(points(2)), PLANE)
    for write in (
        lambda: onnx_models(learner, started(learner)),
        lambda: write_code(experiment(points(2)), learner, graphs.samples(PLANE), "onnx"),
    ):
        with pytest.raises(EngineError, match="Dense cannot be written as ONNX") as raised:
            write()
        assert raised.value.layer_id == "hidden"


@cache
def plan_of(name: str) -> Plan:
    digits = graphs.network(LAYERS.replace("output=dense:units=3", "output=dense:units=10"), WIRES)
    made = {
        "digits": experiment(digits, dataset=Spec(type="digits_8x8")).with_layers(marked),
        "gan": problems.gan(average=True),
        "flow": problems.flow(),
        "autoencoder": problems.autoencoder(),
    }[name]
    return Planner(Datasets(Path("nowhere"), ()), Limits()).plan(made)


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("digits", {"network"}),
        ("gan", {"generator", "generator_average", "discriminator"}),
        ("flow", {"network"}),
        ("autoencoder", {"encoder", "decoder"}),
    ],
)
def test_the_download_reproduces_its_answers(
    name: str, models: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plan_of(name)
    start = started(plan.learner)
    archive = write_archive(plan, start._replace(memory=graphs.moved(start.memory, 4)), "onnx")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
        files.extractall(tmp_path)
    assert {path.stem for path in tmp_path.glob("*.onnx")} == models
    (program,) = tmp_path.glob("*_onnx.py")
    runpy.run_path(str(program), run_name="__main__")
    told = capsys.readouterr().out
    assert told.count("stored with it: yes") == len(models)
    assert ("It says:" in told) == (name == "digits")
