"""Attributions, against the network computed again in numpy, and against finite differences."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.summaries.attributions import Attributions, affordable_tiles, most
from neurarium.engine.summary import NUMBERS, Inspection, numbers_of, without_numbers
from tests.engine.drawn import dense, of_layers, of_preset
from tests.engine.few import CLASSES, Layers, few
from tests.engine.showing import shown

LAYERS: Layers = (
    ("conv2d", {"filters": 2, "activation": "tanh"}),
    ("flatten", {}),
    ("dense", {"units": 5, "activation": "relu"}),
)
STEPS, SIDE, TARGET, SMALL = 100, 4, 2, 1e-6
CONFIG = {"steps": STEPS, "side": SIDE, "target": TARGET, "count": 3}
Arrays = dict[str, dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def inspection() -> Inspection:
    made = few(LAYERS)
    state = made.chunk(made.init(), 40)[0]
    sample = made.test.part(4, 1)
    empty_corner = sample.fields["input"].at[:, 4:, 4:].set(0)
    sample = sample._replace(fields={**sample.fields, "input": empty_corner})
    return Inspection(made.learner.bind(made.live), state, sample, made.train, made.test, {})


@pytest.fixture(scope="module")
def params(inspection: Inspection) -> Arrays:
    return {
        layer: {name: np.asarray(array, np.float64) for name, array in arrays.items()}
        for layer, arrays in inspection.train_state.params.items()
    }


@pytest.fixture(scope="module")
def picture(inspection: Inspection) -> np.ndarray:
    return np.asarray(inspection.sample.fields["input"][0], np.float64) / 255


def maps_of(picture: np.ndarray, params: Arrays) -> np.ndarray:
    kernel, bias = params["conv2d_1"]["kernel"], params["conv2d_1"]["bias"]
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)))
    sums = sum(padded[i : i + 6, j : j + 6] @ kernel[i, j] for i in range(3) for j in range(3))
    return np.asarray(np.tanh(sums + bias))


def units_of(maps: np.ndarray, params: Arrays) -> np.ndarray:
    return np.asarray(np.maximum(maps.ravel() @ params["dense_3"]["kernel"] + params["dense_3"]["bias"], 0))


def logits_of(units: np.ndarray, params: Arrays) -> np.ndarray:
    return np.asarray(units @ params["output"]["kernel"] + params["output"]["bias"])


def logits(picture: np.ndarray, params: Arrays) -> np.ndarray:
    """The same network in numpy, in double precision."""
    return logits_of(units_of(maps_of(picture, params), params), params)


def slopes(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Derivatives of a number by central differences."""
    slope = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        change = np.zeros_like(at)
        change[place] = SMALL
        slope[place] = (function(at + change) - function(at - change)) / (2 * SMALL)
    return slope


def test_gradient_times_input_is_that_of_finite_differences(
    inspection: Inspection, params: Arrays, picture: np.ndarray
) -> None:
    tensors = shown("attributions", inspection, **CONFIG)
    expected = (slopes(lambda given: logits(given, params)[TARGET], picture) * picture).sum(-1)
    pixels = tensors["gradient_times_input/pixels"]
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(pixels, expected, atol=1e-5)
    assert tensors["gradient_times_input/for"] == pytest.approx(pixels[pixels > 0].sum(), rel=1e-5)
    assert tensors["gradient_times_input/against"] == pytest.approx(pixels[pixels < 0].sum(), rel=1e-5)
    assert tensors["gradient_times_input/class"] == TARGET
    assert tensors["gradient_times_input/logit"] == pytest.approx(logits(picture, params)[TARGET], abs=1e-5)


def test_each_layers_units_are_sorted_by_what_they_add(
    inspection: Inspection, params: Arrays, picture: np.ndarray
) -> None:
    tensors = shown("attributions", inspection, **CONFIG)
    maps = maps_of(picture, params)
    of_maps = (slopes(lambda maps: logits_of(units_of(maps, params), params)[TARGET], maps) * maps).sum(
        (0, 1)
    )
    of_units = units_of(maps, params) * params["output"]["kernel"][:, TARGET]
    assert {name.split("/")[2] for name in tensors if "/units/" in name} == {
        "conv2d_1",
        "flatten_2",
        "dense_3",
    }
    for layer, expected in {"conv2d_1": of_maps, "dense_3": of_units}.items():
        index, contribution = (
            tensors[f"gradient_times_input/units/{layer}/{name}"] for name in ("index", "contribution")
        )
        largest = np.argsort(-np.abs(expected))[:3]
        np.testing.assert_array_equal(index, sorted(largest, key=lambda unit: -expected[unit]))
        np.testing.assert_allclose(contribution, expected[index], atol=1e-5)


def test_integrated_gradients_add_up_to_the_difference_from_the_empty_picture(
    inspection: Inspection, params: Arrays, picture: np.ndarray
) -> None:
    tensors = shown("attributions", inspection, method="integrated_gradients", **CONFIG)
    parts = (np.arange(STEPS) + 0.5) / STEPS
    on_the_way = [slopes(lambda given: logits(given, params)[TARGET], part * picture) for part in parts]
    expected = (np.mean(on_the_way, axis=0) * picture).sum(-1)
    np.testing.assert_allclose(tensors["integrated_gradients/pixels"], expected, atol=1e-5)
    whole, empty = logits(picture, params)[TARGET], logits(0 * picture, params)[TARGET]
    assert tensors["integrated_gradients/baseline"] == pytest.approx(empty, abs=1e-5)
    assert abs(whole - empty) > 0.05
    assert tensors["integrated_gradients/pixels"].sum() == pytest.approx(whole - empty, abs=5e-3)


def test_occlusion_is_how_much_the_logit_falls_when_the_network_is_run_without_a_square(
    inspection: Inspection, params: Arrays, picture: np.ndarray
) -> None:
    tensors = shown("attributions", inspection, method="occlusion", **CONFIG)
    expected = np.zeros((6, 6))
    for top in (0, 4):
        for left in (0, 4):
            square = slice(top, top + SIDE), slice(left, left + SIDE)
            without = picture.copy()
            without[square] = 0
            fall = logits(picture, params)[TARGET] - logits(without, params)[TARGET]
            expected[square] = fall / expected[square].size
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(tensors["occlusion/pixels"], expected, atol=1e-6)
    assert (tensors["occlusion/pixels"][4:, 4:] == 0).all()


def test_it_is_of_the_guess_or_of_the_class_that_is_chosen_in_the_same_program(
    inspection: Inspection, params: Arrays, picture: np.ndarray
) -> None:
    guess = int(logits(picture, params).argmax())
    compute = jax.jit(lambda numbers: Attributions().bind(NUMBERS, numbers).compute(inspection))
    for target, expected in [(-1, guess), (CLASSES, guess), *((each, each) for each in range(CLASSES))]:
        tensors = compute(numbers_of(Spec(type="attributions", config={"target": target})))
        assert tensors["gradient_times_input/class"] == expected
        logit = tensors["gradient_times_input/logit"]
        assert logit == pytest.approx(logits(picture, params)[expected], abs=1e-5)
    spec = Spec(type="attributions", config={"target": 2, "method": "occlusion"})
    assert without_numbers(spec).config == {"method": "occlusion"}
    assert without_numbers(Spec(type="weights")) == Spec(type="weights")


@pytest.mark.parametrize("loss_function", ["cross_entropy", "squared"])
def test_of_a_point_and_a_logistic_unit_it_is_the_log_odds_of_either_class(loss_function: str) -> None:
    objective = Spec(type="binary_classification", config={"loss_function": loss_function})
    layers = dense("hidden", 4, "tanh"), dense("output", 1)
    ready = of_layers("circle", *layers, objective=objective, samples=40)
    learner, state = ready.learner, ready.init()
    point = ready.test.part(3, 1)
    seen = Inspection(learner, state, point, ready.train, ready.test, {})
    gradients, occlusion = "integrated_gradients", "occlusion"
    asked = ((gradients, 1), (occlusion, 0), (occlusion, 1))
    of = {
        (method, target): shown("attributions", seen, method=method, target=target)
        for method, target in asked
    }
    output = learner.activations(state, point)[learner.output]
    first, second = np.asarray(learner.objective.predict(output))[0]
    for (method, target), tensors in of.items():
        odds = np.log(second / first) if target else np.log(first / second)
        assert tensors[f"{method}/logit"] == pytest.approx(odds, abs=1e-4)
        assert tensors[f"{method}/pixels"].shape == (2,)
    whole = of["integrated_gradients", 1]
    difference = whole["integrated_gradients/logit"] - whole["integrated_gradients/baseline"]
    assert whole["integrated_gradients/pixels"].sum() == pytest.approx(difference, abs=1e-3)
    without = jnp.asarray(point.fields["input"]).at[0, 1].set(0)
    changed = learner.activations(state, point._replace(fields={**point.fields, "input": without}))
    factor = 2 if loss_function == "squared" else 1
    fall = factor * float((output - changed[learner.output])[0, 0])
    assert of["occlusion", 1]["occlusion/pixels"][1] == pytest.approx(fall, abs=1e-5)


def test_squares_are_larger_where_a_network_is_large() -> None:
    tiles = affordable_tiles((6, 7, 1), 2, 12)
    np.testing.assert_array_equal(tiles[:, 0], [0, 0, 4, 4, 8, 8])
    np.testing.assert_array_equal(tiles[5], [8, 8, 9, 9, 10, 10, 11])
    assert affordable_tiles((6, 7, 1), 2, 11).max() + 1 == 6
    assert affordable_tiles((6, 7, 1), 2, 1).max() == 0
    np.testing.assert_array_equal(affordable_tiles((3,), 2, 1), [0, 1, 2])


def test_no_more_units_are_named_than_there_are() -> None:
    named = most(jnp.array([-3.0, 0.0, 1.0]), 5)
    assert named["index"].tolist() == [2, 1, 0]
    assert named["contribution"].tolist() == [1, 0, -3]


def test_what_chooses_among_no_classes_is_refused() -> None:
    ready = of_preset("curve_8", "sine", samples=20)
    with pytest.raises(EngineError, match="only for problems with classes"):
        Attributions.check(ready.learner)
