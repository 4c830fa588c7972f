"""Maps, points, the warped plane and answers, against numpy."""

from functools import cache

import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.summaries.warp import components
from neurarium.engine.summary import Inspection, summary_registry
from neurarium.engine.train import TrainState
from tests.engine.drawn import Ready, dense, of_layers, of_preset, ready
from tests.engine.few import few
from tests.engine.showing import OF_MADE, OF_PAIRS, OF_POINTS, OF_SEQUENCES, WIRE_TYPES, shown
from tests.engine.test_summaries import inspect

SIZE = 7
REFUSED = (
    {("warp", "sine"), ("turn", "spiral"), ("turn", "plane"), ("turn", "sine"), ("smallest_change", "spiral")}
    | {
        (name, dataset)
        for name in (
            "confusion",
            "mistakes",
            "per_class_accuracy",
            "prediction",
            "layer_pca",
            "attributions",
            "smallest_change",
            "spreading",
        )
        for dataset in ("plane", "sine")
    }
    | {
        (name, dataset)
        for name in (*OF_MADE, *OF_PAIRS, *OF_SEQUENCES, "feature_visualization", "top_samples")
        for dataset in ("spiral", "plane", "sine")
    }
)
AXIS = np.linspace(-6, 6, SIZE)


@pytest.fixture(scope="module")
def plane() -> Ready:
    return of_preset("plane_4_2", "spiral", arms=3, samples=90, noise=0.2)


@pytest.fixture(scope="module")
def state(plane: Ready) -> TrainState:
    return plane.trained(30)[0]


def forward(state: TrainState, inputs: np.ndarray) -> dict[str, np.ndarray]:
    """Every layer of the plane's network, in numpy."""
    outputs = {"input": inputs, "features": inputs}
    x = np.asarray(inputs, np.float64)
    for layer in ("dense_1", "dense_2", "output"):
        z = x @ np.asarray(state.params[layer]["kernel"]) + np.asarray(state.params[layer]["bias"])
        outputs[layer] = x = z if layer == "output" else np.tanh(z)
    return outputs


def grid(size: int) -> np.ndarray:
    """The points of the grid, row after row from the lowest y, each from the lowest x."""
    axis = np.linspace(-6, 6, size)
    return np.array([(x, y) for y in axis for x in axis])


def softmax(logits: np.ndarray) -> np.ndarray:
    powers: np.ndarray = np.exp(logits - logits.max(1, keepdims=True))
    powers /= powers.sum(1, keepdims=True)
    return powers


def unpacked(tensors: dict[str, np.ndarray], layer: str) -> np.ndarray:
    """A layer's maps as the page sees them."""
    scale = tensors[f"{layer}/scale"]
    shape = (-1, *(1,) * (tensors[layer].ndim - 1))
    maps: np.ndarray = tensors[layer].astype(np.float32) * scale.reshape(shape)
    return maps


def test_every_units_map_is_its_own_forward_pass(plane: Ready, state: TrainState) -> None:
    tensors = shown("maps", plane.inspect(state), size=SIZE)
    expected = forward(state, grid(SIZE))
    layers = {name for name in tensors if not name.endswith("/scale")}
    assert layers == {"input", "features", "dense_1", "dense_2", "output", "answer"}
    for layer, values in expected.items():
        maps, scale = unpacked(tensors, layer), tensors[f"{layer}/scale"]
        assert tensors[layer].dtype == np.int8
        assert scale.dtype == np.float32
        for unit in range(values.shape[1]):
            np.testing.assert_allclose(
                maps[unit], values[:, unit].reshape(SIZE, SIZE), atol=scale[unit] * 0.51 + 1e-5
            )
            assert abs(tensors[layer][unit]).max() == 127


def test_the_first_row_of_a_map_is_the_lowest_y_and_the_first_column_the_lowest_x(plane: Ready) -> None:
    x, y = unpacked(shown("maps", plane.inspect(plane.init()), size=SIZE), "input")
    np.testing.assert_allclose(x, np.tile(AXIS, (SIZE, 1)), atol=0.05)
    np.testing.assert_allclose(y, np.tile(AXIS, (SIZE, 1)).T, atol=0.05)


def test_the_answer_map_holds_a_probability_for_each_class(plane: Ready, state: TrainState) -> None:
    answer = shown("maps", plane.inspect(state), size=SIZE)["answer"]
    expected = softmax(forward(state, grid(SIZE))["output"]).T.reshape(3, SIZE, SIZE)
    assert answer.dtype == np.float16
    np.testing.assert_allclose(answer, expected, atol=1e-3)


def test_the_answer_of_a_logistic_unit_is_the_probability_of_the_second_class() -> None:
    made = of_layers("circle", dense("output", 1), objective=Spec(type="binary_classification"))
    state = made.init()
    answer = shown("maps", made.inspect(state), size=SIZE)["answer"]
    logits = grid(SIZE) @ np.asarray(state.params["output"]["kernel"])
    np.testing.assert_allclose(answer, 1 / (1 + np.exp(-logits.T.reshape(1, SIZE, SIZE))), atol=1e-3)


def test_a_curve_has_maps_of_one_axis_and_answers_with_numbers() -> None:
    made = of_preset("curve_8", "sine")
    state = made.trained(20)[0]
    tensors = shown("maps", made.inspect(state), size=SIZE)
    kernel, bias = (np.asarray(state.params["dense_1"][name]) for name in ("kernel", "bias"))
    hidden = np.maximum(AXIS[:, np.newaxis] @ kernel + bias, 0)
    scale = tensors["dense_1/scale"]
    assert tensors["dense_1"].shape == (8, SIZE)
    assert (abs(unpacked(tensors, "dense_1") - hidden.T) <= scale[:, np.newaxis] * 0.51 + 1e-5).all()
    last = state.params["output"]
    expected = hidden @ np.asarray(last["kernel"]) + np.asarray(last["bias"])
    np.testing.assert_allclose(tensors["answer"], expected.T, rtol=1e-3, atol=1e-3)


def test_any_graph_has_maps_of_its_rows_of_units() -> None:
    layers = (
        LayerSpec(id="input", type="input"),
        dense("left", 3, "relu"),
        dense("right", 2, "tanh"),
        LayerSpec(id="both", type="concatenate"),
        LayerSpec(id="dropout", type="dropout"),
        dense("output", 2),
    )
    wires = ("input left", "input right", "left both", "right both", "both dropout", "dropout output")
    edges = tuple(Edge(source=a, target=b) for a, b in (wire.split() for wire in wires))
    made = ready(
        Experiment(
            dataset=Spec(type="xor"),
            networks={"network": Network(layers=layers, edges=edges)},
            objective=Spec(type="classification"),
            optimizer=Spec(type="sgd"),
        )
    )
    tensors = shown("maps", made.inspect(made.init()), size=SIZE)
    np.testing.assert_array_equal(tensors["both"], np.concatenate([tensors["left"], tensors["right"]]))
    np.testing.assert_array_equal(tensors["both"], tensors["dropout"])


def test_maps_of_very_many_units_are_smaller_and_the_answer_is_not() -> None:
    made = of_layers("circle", dense("wide", 1_000, "relu"), dense("output", 2))
    tensors = shown("maps", made.inspect(made.init()), size=40)
    side = tensors["wide"].shape[-1]
    assert tensors["wide"].shape == (1_000, side, side)
    assert 150_000 < tensors["wide"].size <= 250_000
    assert tensors["output"].shape == (2, side, side)
    assert tensors["answer"].shape == (2, 40, 40)
    curve = of_layers("sine", dense("wide", 1_000, "relu"), dense("output", 1))
    assert shown("maps", curve.inspect(curve.init()), size=40)["wide"].shape == (1_000, 40)


def test_points_come_with_targets_answers_and_losses(plane: Ready, state: TrainState) -> None:
    tensors = shown("points", plane.inspect(state))
    for split, samples in (("train", plane.train), ("test", plane.test)):
        inputs, target = np.asarray(samples.fields["input"]), np.asarray(samples.fields["target"])
        probabilities = softmax(forward(state, inputs)["output"])
        np.testing.assert_array_equal(tensors[split], inputs)
        np.testing.assert_array_equal(tensors[f"{split}_target"], target)
        np.testing.assert_array_equal(tensors[f"{split}_answer"], probabilities.argmax(1))
        loss = -np.log(probabilities[np.arange(len(target)), target])
        np.testing.assert_allclose(tensors[f"{split}_loss"], loss, rtol=1e-3, atol=1e-5)
    assert all(tensor.dtype == np.float32 for tensor in tensors.values())


def test_points_of_regression_are_answered_with_numbers() -> None:
    made = of_preset("linear", "plane")
    tensors, output = shown("points", made.inspect(made.init())), made.init().params["output"]
    answer = (np.asarray(made.test.fields["input"]) @ np.asarray(output["kernel"]))[:, 0]
    np.testing.assert_allclose(tensors["test_answer"], answer, rtol=1e-4, atol=1e-5)
    expected = (answer - np.asarray(made.test.fields["target"])) ** 2
    np.testing.assert_allclose(tensors["test_loss"], expected, rtol=1e-3, atol=1e-5)


def test_the_warped_plane_is_two_units_outputs(plane: Ready, state: TrainState) -> None:
    tensors = shown("warp", plane.inspect(state), size=SIZE)
    expected = forward(state, grid(SIZE))["dense_2"].reshape(SIZE, SIZE, 2)
    np.testing.assert_allclose(tensors["grid"], expected, atol=1e-5)
    points = forward(state, np.asarray(plane.train.fields["input"]))["dense_2"]
    np.testing.assert_allclose(tensors["points"], points, atol=1e-5)
    others = shown("warp", plane.inspect(state), size=SIZE, layer="dense_1", unit_x=3, unit_y=9)["grid"]
    np.testing.assert_allclose(
        others[..., 0], forward(state, grid(SIZE))["dense_1"][:, 3].reshape(SIZE, SIZE), atol=1e-5
    )
    assert not others[..., 1].any()


def test_principal_components_keep_as_much_as_two_directions_can(plane: Ready, state: TrainState) -> None:
    tensors = shown("warp", plane.inspect(state), size=SIZE, layer="dense_1", projection="components")
    inputs = np.asarray(plane.train.fields["input"])
    activations = forward(state, inputs)["dense_1"]
    centred = activations - activations.mean(0)
    kept = np.linalg.svd(centred, compute_uv=False)[:2]
    np.testing.assert_allclose(np.linalg.svd(tensors["points"], compute_uv=False), kept, rtol=1e-3)
    gram = centred @ np.linalg.svd(centred)[2][:2].T
    np.testing.assert_allclose(tensors["points"] @ tensors["points"].T, gram @ gram.T, atol=1e-3)
    of_grid = forward(state, grid(SIZE))["dense_1"] - activations.mean(0)
    directions, *_ = np.linalg.lstsq(centred, tensors["points"], rcond=None)
    np.testing.assert_allclose(tensors["grid"].reshape(-1, 2), of_grid @ directions, atol=1e-2)


def samples_of(points: np.ndarray) -> Batch:
    return Batch({"input": jnp.asarray(points), "target": jnp.zeros(len(points))})


def test_components_lie_as_the_plane_does_however_the_units_are_turned() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(50, 2)) * [3.0, 1.0]
    basis = np.linalg.qr(rng.normal(size=(4, 4)))[0][:2]
    for turn in (basis, -basis, basis[::-1]):
        mean, directions = components(jnp.asarray(points @ turn + 5), samples_of(points))
        seen = (points @ turn + 5 - np.asarray(mean)) @ np.asarray(directions)
        np.testing.assert_allclose(seen, points - points.mean(0), atol=1e-4)


def test_a_single_unit_has_one_component() -> None:
    points = np.random.default_rng(0).normal(size=(20, 2)).astype(np.float32)
    activations = jnp.asarray(points[:, :1] * 2)
    mean, directions = components(activations, samples_of(points))
    seen = (activations - mean) @ directions
    np.testing.assert_allclose(jnp.linalg.norm(seen, axis=1), abs(activations - mean)[:, 0], rtol=1e-4)


def test_the_gradients_of_all_points_are_those_of_their_mean_loss() -> None:
    made = of_preset("linear", "plane", samples=40)
    state = made.init()
    gradients = shown("train_gradients", made.inspect(state), layers=["output"])
    inputs, target = np.asarray(made.train.fields["input"]), np.asarray(made.train.fields["target"])
    errors = inputs @ np.asarray(state.params["output"]["kernel"]) - target[:, np.newaxis]
    np.testing.assert_allclose(gradients["output/kernel"], 2 * inputs.T @ errors / len(target), rtol=1e-4)
    np.testing.assert_allclose(gradients["output/bias"], 2 * errors.mean(0), rtol=1e-4)


@pytest.mark.parametrize("dataset", ["spiral", "ripple", "sine"])
def test_an_answer_is_that_of_the_viewers_input(dataset: str) -> None:
    made = of_preset("linear", dataset)
    inspection = made.inspect(made.init(), sample=3)
    output = made.init().params["output"]
    logits = np.asarray(made.test.fields["input"])[3:4] @ np.asarray(output["kernel"])
    expected = softmax(logits) if dataset == "spiral" else logits
    answer = shown("answer", inspection)["output"]
    np.testing.assert_allclose(answer, expected[0], rtol=1e-4, atol=1e-6)
    if dataset == "spiral":
        np.testing.assert_allclose(shown("prediction", inspection)["probabilities"], answer, rtol=1e-5)


@cache
def linear(dataset: str) -> Inspection:
    """The start of the smallest network for these points."""
    made = of_preset("linear", dataset)
    return made.inspect(made.init())


@pytest.mark.parametrize("name", list(summary_registry))
@pytest.mark.parametrize("dataset", ["spiral", "plane", "sine"])
def test_it_is_in_types_that_go_over_the_wire_or_refused(name: str, dataset: str) -> None:
    if (name, dataset) in REFUSED:
        with pytest.raises(EngineError):
            shown(name, linear(dataset))
    else:
        tensors = shown(name, linear(dataset))
        assert all(values.dtype in WIRE_TYPES for values in tensors.values())


@pytest.mark.parametrize("name", OF_POINTS)
def test_what_is_of_points_is_refused_for_pictures(name: str) -> None:
    made = few()
    with pytest.raises(EngineError, match="points of a plane"):
        shown(name, inspect(made, made.init()))


@pytest.mark.parametrize(("config", "code"), [({"layer": "none"}, "unknown_layer"), ({}, "not_shown")])
def test_a_warped_plane_that_is_none_is_refused(config: dict[str, object], code: str) -> None:
    made = of_preset("linear", "plane" if config else "sine")
    with pytest.raises(EngineError) as raised:
        shown("warp", made.inspect(made.init()), **config)
    assert raised.value.code == code
