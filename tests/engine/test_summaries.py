"""Every summary, against numpy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.field import Number
from neurarium.engine.summaries.dead_units import DeadUnits
from neurarium.engine.summaries.histograms import histogram
from neurarium.engine.summary import BEYOND, Inspection, Wanted, compact, summary_registry
from neurarium.engine.train import TrainState
from tests.engine.few import CLASSES, EVERYTHING, TEST, Few, few
from tests.engine.showing import OF_MADE, OF_PAIRS, OF_POINTS, OF_SEQUENCES, WIRE_TYPES, shown, shows

of_pictures = pytest.mark.parametrize(
    "name",
    [name for name in summary_registry if name not in (*OF_POINTS, *OF_MADE, *OF_PAIRS, *OF_SEQUENCES)],
)


@pytest.fixture(scope="module")
def made() -> Few:
    return few(EVERYTHING)


@pytest.fixture(scope="module")
def state(made: Few) -> TrainState:
    return made.chunk(made.init(), 20)[0]


@pytest.fixture(scope="module")
def inspection(made: Few, state: TrainState) -> Inspection:
    return inspect(made, state)


def inspect(made: Few, state: TrainState) -> Inspection:
    sample = jax.tree.map(lambda array: array[4:5], made.test)
    evaluation = made.learner.evaluate(state, made.test, made.live)
    learner = made.learner.bind(made.live)
    gradients = learner.gradients(state, sample)
    wanted = Wanted(learner.activations(state, made.test.part(0, 1)), gradients, state.params)
    return Inspection(learner, state, sample, made.train, made.test, evaluation, None, wanted)


@of_pictures
def test_it_goes_over_the_wire_and_is_the_same_for_all_samples_unless_it_reads_one(
    name: str, made: Few, inspection: Inspection
) -> None:
    show = shows(name, inspection.learner)
    other = inspection._replace(sample=jax.tree.map(lambda array: array[9:10], made.test))
    first, second = show(inspection), show(other)
    assert first
    for tensor, values in first.items():
        assert values.dtype in WIRE_TYPES, tensor
    same = all(np.array_equal(first[tensor], second[tensor]) for tensor in first)
    assert same != summary_registry[name].reads_sample


def test_weights_are_the_params(state: TrainState, inspection: Inspection) -> None:
    weights = shown("weights", inspection)
    expected = {f"{id_}/{name}": a for id_, by_name in state.params.items() for name, a in by_name.items()}
    assert weights.keys() == expected.keys()
    for path, array in expected.items():
        np.testing.assert_allclose(weights[path], array, rtol=1e-3, atol=1e-7)


def test_activations_are_those_of_every_layer_without_dropout(
    made: Few, state: TrainState, inspection: Inspection
) -> None:
    activations = shown("activations", inspection)
    nodes = made.learner.models["network"].nodes
    assert {id_: a.shape for id_, a in activations.items()} == {id_: n.shape for id_, n in nodes.items()}
    np.testing.assert_allclose(activations["input"], made.test.fields["input"][4] / 255, atol=1e-3)
    np.testing.assert_array_equal(activations["dropout_5"], activations["flatten_4"])
    kernel, bias = (np.asarray(state.params["output"][name]) for name in ("kernel", "bias"))
    np.testing.assert_allclose(activations["output"], activations["dense_6"] @ kernel + bias, atol=1e-2)


@pytest.mark.parametrize("name", ["weights", "activations", "gradients", "histograms"])
def test_layers_can_be_chosen(name: str, inspection: Inspection) -> None:
    tensors = shown(name, inspection, layers=["dense_6"])
    assert tensors
    assert all(tensor.split("/")[0] == "dense_6" for tensor in tensors)


def test_gradients_are_those_of_the_samples_own_loss(
    made: Few, state: TrainState, inspection: Inspection
) -> None:
    gradients = shown("gradients", inspection)

    def loss(bias: jax.Array) -> jax.Array:
        params = {**state.params, "output": {**state.params["output"], "bias": bias}}
        return made.learner.evaluate(state._replace(params=params), inspection.sample, made.live)["loss"][0]

    bias = state.params["output"]["bias"]
    ahead = [loss(bias.at[unit].add(0.01)) - loss(bias.at[unit].add(-0.01)) for unit in range(CLASSES)]
    np.testing.assert_allclose(gradients["output/bias"], np.array(ahead) / 0.02, atol=2e-3)
    assert gradients.keys() == shown("weights", inspection).keys()


def test_gradient_sizes_are_those_of_the_training_samples_and_name_every_layer_that_learns(
    made: Few, state: TrainState, inspection: Inspection
) -> None:
    sizes = shown("gradient_sizes", inspection)
    probes = made.train.part(0, min(250, made.train.rows))
    gradients = inspection.learner.gradients(state, probes)
    assert sizes.keys() == {layer for layer, arrays in state.params.items() if arrays}
    for layer in ("dense_6", "output"):
        kernel = np.asarray(gradients[layer]["kernel"])
        assert sizes[layer] == pytest.approx(np.abs(kernel).mean(), rel=1e-4)


def test_a_prediction_is_that_of_the_evaluation(inspection: Inspection) -> None:
    prediction = shown("prediction", inspection)
    measured = {name: float(values[4]) for name, values in inspection.evaluation.items()}
    assert prediction["probabilities"].sum() == pytest.approx(1)
    assert prediction["probabilities"].argmax() == measured["prediction"]
    assert prediction["probabilities"].max() == pytest.approx(measured["confidence"], rel=1e-5)
    assert prediction["loss"] == pytest.approx(measured["loss"], rel=1e-4)


def test_confusion_counts_pairs(made: Few, inspection: Inspection) -> None:
    confusion = shown("confusion", inspection)
    expected = np.zeros((CLASSES, CLASSES))
    pairs = zip(
        np.asarray(made.test.fields["target"]), np.asarray(inspection.evaluation["prediction"]), strict=True
    )
    for label, prediction in pairs:
        expected[label, prediction] += 1
    np.testing.assert_array_equal(confusion["counts"], expected)
    np.testing.assert_array_equal(confusion["labels"], made.test.fields["target"])
    assert confusion["labels"].dtype == confusion["predictions"].dtype == np.uint8
    np.testing.assert_array_equal(confusion["predictions"], inspection.evaluation["prediction"])


def test_each_class_has_its_accuracy(made: Few, inspection: Inspection) -> None:
    label, prediction = (
        np.asarray(made.test.fields["target"]),
        np.asarray(inspection.evaluation["prediction"]),
    )
    expected = [(prediction[label == number] == number).mean() for number in range(CLASSES)]
    np.testing.assert_allclose(shown("per_class_accuracy", inspection)["accuracy"], expected, rtol=1e-6)


def test_mistakes_come_the_most_confident_first_and_end_with_minus_one(
    made: Few, inspection: Inspection
) -> None:
    label = np.asarray(made.test.fields["target"])
    prediction = np.array(label)
    confidence = np.linspace(0.4, 0.9, TEST).astype(np.float32)
    for wrong in (3, 8, 15):
        prediction[wrong] = (label[wrong] + 1) % CLASSES
    confidence[8] = 0.95
    evaluation = {"prediction": jnp.asarray(prediction), "confidence": jnp.asarray(confidence)}
    mistakes = shown("mistakes", inspection._replace(evaluation=evaluation), count=5)
    assert mistakes["index"].tolist() == [8, 15, 3, -1, -1]
    np.testing.assert_array_equal(mistakes["label"][:3], label[[8, 15, 3]])
    np.testing.assert_array_equal(mistakes["prediction"][:3], prediction[[8, 15, 3]])
    np.testing.assert_array_equal(mistakes["confidence"][:3], confidence[[8, 15, 3]])


def test_no_more_mistakes_are_shown_than_there_are_samples(inspection: Inspection) -> None:
    assert shown("mistakes", inspection, count=200)["index"].shape == (TEST,)


@pytest.mark.parametrize("bins", [2, 10, 32])
def test_a_histogram_is_numpys(bins: int) -> None:
    values = np.random.default_rng(0).integers(-1_000, 1_000, 500) / 1_003
    counts, limits = histogram(jnp.asarray(values, jnp.float32).reshape(20, 25), bins)
    expected, edges = np.histogram(np.asarray(values, np.float32), bins)
    np.testing.assert_array_equal(counts, expected)
    np.testing.assert_allclose(limits, edges[[0, -1]], rtol=1e-6)


def test_equal_numbers_stand_in_the_middle() -> None:
    counts, limits = histogram(jnp.full(7, 2.0), 4)
    assert counts.tolist() == [0, 0, 7, 0]
    assert limits.tolist() == [1.5, 2.5]


def test_units_that_never_fire_are_dead_and_only_rectifiers_are_asked() -> None:
    made = few((("conv2d", {"filters": 3}), ("flatten", {}), ("dense", {"units": 4, "activation": "tanh"})))
    state = made.init()
    bias = jnp.array([0.0, -1e6, 1.0])
    params = {**state.params, "conv2d_1": {**state.params["conv2d_1"], "bias": bias}}
    dead = DeadUnits().compute(inspect(made, state._replace(params=params)))
    assert dead.keys() == {"conv2d_1"}
    assert dead["conv2d_1"].tolist() == [0, 1, 0]


@pytest.mark.parametrize("name", [*OF_MADE, *OF_PAIRS])
def test_what_is_made_is_refused_where_nothing_is(name: str, inspection: Inspection) -> None:
    with pytest.raises(EngineError) as raised:
        shown(name, inspection)
    assert raised.value.code == "not_shown"


@pytest.mark.parametrize("name", ["confusion", "per_class_accuracy", "mistakes", "prediction"])
def test_what_is_of_classes_is_refused_where_there_are_none(name: str, inspection: Inspection) -> None:
    data = inspection.learner.data
    learner = inspection.learner._replace(data=data._replace(fields=data.fields | {"target": Number()}))
    with pytest.raises(EngineError, match="only for problems with classes"):
        shown(name, inspection._replace(learner=learner))


def test_many_numbers_are_packed_into_bytes() -> None:
    values = np.random.default_rng(0).normal(size=20_000).astype(np.float32)
    packed = compact({"many": jnp.asarray(values)})
    assert packed["many"].dtype == jnp.int8
    step = float(packed["many/scale"])
    assert step == pytest.approx(abs(values).max() / (BEYOND - 1))
    assert abs(np.asarray(packed["many"], np.float32) * step - values).max() <= step / 2 * 1.001


@pytest.mark.parametrize("largest", [1e3, 65_505.0, 3e38])
@pytest.mark.parametrize("count", [4, 8_192])
def test_numbers_that_may_be_read_are_exact_however_large(largest: float, count: int) -> None:
    values = np.resize(np.array([0.1, -largest, 1e-30, largest], np.float32), count)
    np.testing.assert_array_equal(compact({"few": jnp.asarray(values)})["few"], values)


@pytest.mark.parametrize(("count", "size"), [(1, 1e3), (1, 3e38), (200, 1e3), (3, 1e-2)])
def test_outliers_do_not_hide_all_others_and_are_marked(count: int, size: float) -> None:
    others = (np.random.default_rng(0).normal(size=20_000) * 1e-4).astype(np.float32)
    values = others.copy()
    values[:count] = -size
    packed = compact({"many": jnp.asarray(values)})
    codes, step = np.asarray(packed["many"]), float(packed["many/scale"])
    assert (codes[:count] == -BEYOND).all()
    assert (abs(codes[count:]) < BEYOND).all()
    assert abs(codes[count:] * step - others[count:]).max() <= step / 2 * 1.001
    assert len(np.unique(codes[count:])) > 40


def test_what_is_mostly_zero_is_seen_as_if_the_rest_were_all() -> None:
    values = np.zeros(20_000, np.float32)
    values[::1_000] = np.linspace(-1, 1, 20)
    packed = compact({"sparse": jnp.asarray(values)})
    np.testing.assert_allclose(packed["sparse"] * packed["sparse/scale"], values, atol=0.004)


def test_a_whole_field_of_zeros_is_packed_into_zeros() -> None:
    packed = compact({"zeros": jnp.zeros(20_000)})
    assert not np.asarray(packed["zeros"]).any()
    assert np.isfinite(packed["zeros/scale"])
