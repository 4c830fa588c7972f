"""Weights that PyTorch and Keras have made, named as they name them, do here what they did there."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
import torch
from flax import nnx

from neurarium.engine.experiment import Experiment, LayerSpec
from neurarium.engine.layer import Variables
from neurarium.engine.preset import chain
from neurarium.protocol.infos import LayerInfo, NetworkInfo
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.foreign_weights import Match, matched
from neurarium.runtime.opened_weights import held_against
from neurarium.runtime.plan import Planner
from neurarium.runtime.weights_file import Brought
from neurarium.settings import Limits
from tests.conventions.layers import layer as made_layer
from tests.experiments import tiny_experiment

Arrays = Mapping[str, np.ndarray]
rng = np.random.default_rng(0)


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Planner:
    return Planner(Datasets(tmp_path_factory.mktemp("data"), ()), Limits())


def dense(number: int, units: int) -> LayerSpec:
    return LayerSpec(id=f"dense_{number}", type="dense", config={"units": units, "activation": "relu"})


def experiment_of(*layers: LayerSpec, dataset: str = "digits_8x8") -> Experiment:
    whole = [LayerSpec(id="input", type="input"), *layers]
    return tiny_experiment(dataset=dataset).model_copy(update={"networks": {"network": chain(whole)}})


FLATTEN = LayerSpec(id="flatten", type="flatten")
OUTPUT = LayerSpec(id="output", type="dense", config={"units": 10, "activation": "linear"})
CONV = LayerSpec(id="conv", type="conv2d", config={"filters": 3, "activation": "relu"})


def answer(planner: Planner, experiment: Experiment, arrays: Arrays, x: np.ndarray) -> tuple[np.ndarray, Any]:
    """What the network says of pictures, (batch, height, width, 1), with the weights of a file."""
    plan = planner.plan(experiment)
    fresh = plan.learner.start(jax.random.key(0))
    found, opened = held_against(fresh, plan.network_infos, Brought(dict(arrays), {}), "theirs")
    assert {each.verdict for each in found.layers} == {"fits"}, found
    placed = opened.put_into(fresh)
    model = plan.learner.models["network"]
    key = jax.random.key(0)
    outputs = model.apply(placed.params, placed.state, {"input": jnp.asarray(x)}, key=key, training=False)
    return np.asarray(outputs.output), found


def stated(module: torch.nn.Module) -> Arrays:
    return {name: tensor.detach().numpy() for name, tensor in module.state_dict().items()}


def test_a_convolution_of_pytorch_answers_as_there_with_its_maps_in_our_order(planner: Planner) -> None:
    theirs = torch.nn.Sequential(
        torch.nn.Conv2d(1, 3, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(3 * 8 * 8, 12),
        torch.nn.ReLU(),
        torch.nn.Linear(12, 10),
    )
    x = rng.normal(size=(5, 8, 8, 1)).astype(np.float32)
    here, found = answer(planner, experiment_of(CONV, FLATTEN, dense(1, 12), OUTPUT), stated(theirs), x)
    there = theirs(torch.tensor(x.transpose(0, 3, 1, 2))).detach().numpy()
    np.testing.assert_allclose(here, there, atol=1e-5)
    words = {each.layer: each.words for each in found.layers}
    assert words["conv"] == "from “0”, transposed"
    assert words["dense_1"] == "from “3”, transposed, its inputs put in order by place and not by map"
    assert words["output"] == "from “5”, transposed"


@pytest.mark.parametrize("named", [True, False])
def test_a_network_of_keras_answers_as_there_by_its_names_or_by_order_alone(
    planner: Planner, named: bool
) -> None:
    theirs = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(3, 3, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(12, activation="relu"),
            keras.layers.Dense(10),
        ]
    )
    weights = theirs.weights
    arrays = {
        weight.path if named else f"arr_{number}": np.asarray(weight.value)
        for number, weight in enumerate(weights)
    }
    x = rng.normal(size=(5, 8, 8, 1)).astype(np.float32)
    here, _ = answer(planner, experiment_of(CONV, FLATTEN, dense(1, 12), OUTPUT), arrays, x)
    np.testing.assert_allclose(here, np.asarray(theirs(x)), atol=1e-5)


def only_layer(id_: str, kind: str, shapes: dict[str, tuple[int, ...]]) -> tuple[NetworkInfo, ...]:
    info = LayerInfo(
        id=id_,
        type=kind,
        title="",
        inputs=("input",),
        shape=(4,),
        activation=None,
        param_count=0,
        param_shapes=shapes,
        unit_names=(),
    )
    return (NetworkInfo(role="network", layers=(info,), output=id_, param_count=0),)


RECURRENT: Mapping[str, tuple[Any, Callable[[], Any]]] = {
    "gru": (torch.nn.GRU, lambda: keras.layers.GRU(4)),
    "lstm": (torch.nn.LSTM, lambda: keras.layers.LSTM(4)),
    "simple_rnn": (torch.nn.RNN, lambda: keras.layers.SimpleRNN(4)),
}


@pytest.mark.parametrize(
    ("kind", "both"), [*((kind, False) for kind in RECURRENT), ("gru", True), ("lstm", True)]
)
def test_gates_and_biases_of_recurrent_layers_are_found_in_their_order(kind: str, both: bool) -> None:
    x = rng.normal(size=(2, 5, 3)).astype(np.float32)
    made = made_layer(kind, units=4, return_sequences=both, direction="both" if both else "forward")
    shapes = made.param_shapes([(5, 3)])
    in_torch, in_keras = RECURRENT[kind][0](3, 4, batch_first=True, bidirectional=both), RECURRENT[kind][1]()
    if both:
        in_keras.return_sequences = True
        in_keras = keras.layers.Bidirectional(in_keras)
    in_keras.build(x.shape)
    for weight in in_keras.weights:
        weight.assign(rng.normal(size=weight.shape))
    networks = only_layer("rnn", kind, shapes)
    kerases = {
        f"rnn_7/{weight.path if both else weight.name}": np.asarray(weight.value)
        for weight in in_keras.weights
    }
    torches = {f"encoder.{name}": array for name, array in stated(in_torch).items()}
    outputs = in_torch(torch.tensor(x))[0].detach().numpy()
    for arrays, there in ((torches, outputs if both else outputs[:, -1]), (kerases, np.asarray(in_keras(x)))):
        match = matched(arrays, {"rnn": shapes}, networks)
        assert isinstance(match, Match)
        params = {name: jnp.asarray(array, jnp.float32) for name, array in match.arrays["rnn"].items()}
        here, _ = made.apply(Variables(params, {}), [jnp.asarray(x)], key=jax.random.key(0), training=False)
        np.testing.assert_allclose(np.asarray(here), there, atol=1e-5)


def matched_layer(kind: str, arrays: Arrays, x: np.ndarray, **config: Any) -> np.ndarray:
    """What a layer that attends answers with arrays of another program."""
    made = made_layer(kind, causal=False, **config)
    shapes = made.param_shapes([x.shape[1:]])
    match = matched(arrays, {"layer": shapes}, only_layer("layer", kind, shapes))
    assert isinstance(match, Match), (match, [*arrays])
    params = {name: jnp.asarray(array, jnp.float32) for name, array in match.arrays["layer"].items()}
    key = jax.random.key(0)
    return np.asarray(made.apply(Variables(params, {}), [jnp.asarray(x)], key=key, training=False)[0])


def test_attention_of_pytorch_keras_and_flax_hears_here_what_it_heard_there() -> None:
    x = rng.normal(size=(2, 5, 6)).astype(np.float32)
    in_torch = torch.nn.MultiheadAttention(6, 2, batch_first=True)
    torch.nn.init.normal_(in_torch.in_proj_bias)
    there = in_torch(*3 * [torch.tensor(x)])[0].detach().numpy()
    for beginning in ("", "encoder.attn."):
        arrays = {f"{beginning}{name}": array for name, array in stated(in_torch).items()}
        np.testing.assert_allclose(matched_layer("self_attention", arrays, x), there, atol=1e-5)
    in_keras = keras.layers.MultiHeadAttention(2, 3)
    in_keras.build(*3 * [x.shape])
    for weight in in_keras.weights:
        weight.assign(rng.normal(size=weight.shape))
    arrays = {weight.path: np.asarray(weight.value) for weight in in_keras.weights}
    there = np.asarray(in_keras(x, x))
    np.testing.assert_allclose(matched_layer("self_attention", arrays, x), there, atol=1e-5)
    in_flax = nnx.MultiHeadAttention(2, 6, decode=False, rngs=nnx.Rngs(0))
    state = nnx.to_flat_state(nnx.state(in_flax, nnx.Param))
    arrays = {"/".join(("attn", *map(str, path))): np.asarray(value[...]) for path, value in state}
    there = np.asarray(in_flax(jnp.asarray(x)))
    np.testing.assert_allclose(matched_layer("self_attention", arrays, x), there, atol=1e-5)


def test_a_block_of_pytorch_that_normalises_first_is_a_transformer_block() -> None:
    x = rng.normal(size=(2, 5, 6)).astype(np.float32)
    theirs = torch.nn.TransformerEncoderLayer(6, 2, 12, 0, "relu", batch_first=True, norm_first=True).eval()
    for parameter in theirs.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    there = theirs(torch.tensor(x)).detach().numpy()
    arrays = {f"layers.0.{name}": array for name, array in stated(theirs).items()}
    here = matched_layer("transformer_block", arrays, x, widening=2, activation="relu")
    np.testing.assert_allclose(here, there, atol=1e-5)


def held(planner: Planner, experiment: Experiment, arrays: Arrays) -> Any:
    plan = planner.plan(experiment)
    start = plan.learner.start(jax.random.key(0))
    return held_against(start, plan.network_infos, Brought(dict(arrays), {}), "theirs")


SQUARE = experiment_of(FLATTEN, dense(1, 16), dense(2, 16), dense(3, 16), OUTPUT)


def square(*names: str) -> Arrays:
    sizes = [(16, 64), (16, 16), (16, 16), (10, 16)]
    arrays = {f"{name}.weight": rng.normal(size=size) for name, size in zip(names, sizes, strict=True)}
    return arrays | {f"{name}.bias": np.ones(size[0]) for name, size in zip(names, sizes, strict=True)}


def test_equal_layers_are_told_apart_by_numbers_or_by_our_names_and_else_not(planner: Planner) -> None:
    for names in (("fc1", "fc2", "fc10", "fc11"), ("first", "dense_2", "other", "head")):
        arrays = square(*names)
        found, opened = held(planner, SQUARE, arrays)
        assert found.ambiguity is None
        np.testing.assert_allclose(
            opened.layers["dense_2"]["kernel"], arrays[f"{names[1]}.weight"].T, rtol=1e-6
        )
    found, opened = held(planner, SQUARE, square("first", "left", "right", "head"))
    assert found.weights is None
    assert "“left” and “right” both fit “dense_2”" in found.ambiguity
    assert opened.layers == {}


def test_kernels_without_names_that_are_square_are_refused_in_words(planner: Planner) -> None:
    alone = experiment_of(FLATTEN, LayerSpec(id="output", type="dense", config={"units": 10}))
    found, _ = held(planner, alone, {"arr_0": np.zeros((64, 10)), "arr_1": np.zeros(10)})
    assert found.weights is not None
    shapes: dict[str, tuple[int, ...]] = {"kernel": (4, 4)}
    told = matched({"arr_0": np.zeros((4, 4))}, {"dense": shapes}, only_layer("dense", "dense", shapes))
    assert isinstance(told, str)
    assert "as in Keras or as in PyTorch" in told


def test_a_network_of_another_form_is_matched_to_nothing(planner: Planner) -> None:
    arrays = square("fc1", "fc2", "fc3", "fc4")
    found, _ = held(planner, SQUARE, {**arrays, "fc2.weight": np.zeros((7, 7))})
    assert (found.weights, found.ambiguity) == (None, None)
    assert {each.verdict for each in found.layers} == {"missing"}
