"""Every objective, against numpy."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch, prepare
from neurarium.engine.dataset import DataSpec, dataset_registry
from neurarium.engine.drawn import PLANE
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.field import Number
from neurarium.engine.network import build_model
from neurarium.engine.objective import objective_registry
from neurarium.engine.objectives.binary_classification import BinaryClassification
from neurarium.engine.objectives.classification import Classification
from neurarium.engine.objectives.regression import Regression
from neurarium.engine.players import Players
from neurarium.engine.preset import chain
from neurarium.engine.supervised import Supervised, taught_on
from tests.engine.drawn import Ready, dense, of_layers, parsed
from tests.engine.few import FLAT, Few, few


@pytest.fixture(scope="module")
def linear() -> Few:
    return few(FLAT)


def logits(made: Few) -> np.ndarray:
    params = made.init().params["output"]
    x = np.asarray(made.test.fields["input"], np.float64).reshape(20, -1) / 255
    z: np.ndarray = x @ np.asarray(params["kernel"]) + np.asarray(params["bias"])
    return z


def softmax(z: np.ndarray) -> np.ndarray:
    p: np.ndarray = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return p


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_the_loss_is_the_cross_entropy_with_smoothed_labels(linear: Few, smoothing: float) -> None:
    state, objective = linear.init(), Classification(label_smoothing=smoothing)
    batch = prepare(linear.test)
    loss, aux = objective.loss("", linear.learner.players(state), batch)
    target = np.asarray(linear.test.fields["target"])
    smooth = np.eye(3)[target] * (1 - smoothing) + smoothing / 3
    p = softmax(logits(linear))
    assert loss == pytest.approx(-(smooth * np.log(p)).sum(1).mean(), rel=1e-5)
    assert aux.metrics["accuracy"] == pytest.approx((p.argmax(1) == target).mean())
    assert aux.metrics.keys() == set(objective.metrics)


def test_measurements_are_of_each_sample_without_smoothing(linear: Few) -> None:
    live = linear.live | {"objective.label_smoothing": jnp.float32(0.3)}
    measured = linear.learner.evaluate(linear.init(), linear.test, live)
    p, target = softmax(logits(linear)), np.asarray(linear.test.fields["target"])
    np.testing.assert_allclose(measured["loss"], -np.log(p[np.arange(20), target]), rtol=1e-4)
    np.testing.assert_array_equal(measured["prediction"], p.argmax(1))
    np.testing.assert_array_equal(measured["accuracy"], p.argmax(1) == target)
    np.testing.assert_allclose(measured["confidence"], p.max(1), rtol=1e-5)


def test_a_prediction_is_a_probability_for_each_class() -> None:
    z = np.array([[1.0, -2.0, 0.5], [300.0, 0.0, -300.0]])
    np.testing.assert_allclose(Classification().predict(jnp.asarray(z)), softmax(z), rtol=1e-5, atol=1e-7)


@pytest.fixture(scope="module")
def logistic() -> Ready:
    return of_layers("circle", dense("output", 1), objective=Spec(type="binary_classification"))


def linear_outputs(made: Ready) -> np.ndarray:
    """What a linear network says of the test points, (samples,)."""
    output, points = made.init().params["output"], np.asarray(made.test.fields["input"], np.float64)
    outputs: np.ndarray = (points @ np.asarray(output["kernel"]) + np.asarray(output["bias"]))[:, 0]
    return outputs


def test_a_logistic_unit_has_the_cross_entropy_of_its_probability(logistic: Ready) -> None:
    state, target = logistic.init(), np.asarray(logistic.test.fields["target"])
    p = 1 / (1 + np.exp(-linear_outputs(logistic)))
    expected = -np.log(np.where(target == 1, p, 1 - p))
    learner = logistic.learner
    loss, aux = learner.objective.loss("", learner.players(state), logistic.test)
    assert loss == pytest.approx(expected.mean(), rel=1e-5)
    assert aux.metrics["accuracy"] == pytest.approx(((p > 0.5) == target).mean())
    measured = learner.evaluate(state, logistic.test, logistic.live)
    np.testing.assert_allclose(measured["loss"], expected, rtol=1e-4)
    np.testing.assert_array_equal(measured["prediction"], p > 0.5)
    np.testing.assert_array_equal(measured["accuracy"], (p > 0.5) == target)
    np.testing.assert_allclose(measured["confidence"], np.maximum(p, 1 - p), rtol=1e-5)


def test_a_logistic_unit_predicts_two_probabilities_and_never_more_than_one(logistic: Ready) -> None:
    z = np.array([[-3.0], [0.0], [200.0]])
    expected = np.concatenate([1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z))], axis=1)
    np.testing.assert_allclose(logistic.learner.objective.predict(jnp.asarray(z)), expected, atol=1e-6)


def test_two_outputs_of_softmax_and_one_of_sigmoid_are_the_same_problem() -> None:
    z = np.random.default_rng(0).normal(size=(9, 1))
    two = jnp.asarray(np.concatenate([np.zeros_like(z), z], axis=1))
    np.testing.assert_allclose(
        BinaryClassification().predict(jnp.asarray(z)), Classification().predict(two), rtol=1e-5
    )


LOSSES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mse": lambda e: e**2,
    "mae": abs,
    "huber": lambda e: np.where(abs(e) <= 0.5, e**2 / 2, 0.5 * (abs(e) - 0.25)),
}


@pytest.mark.parametrize("loss_function", LOSSES)
def test_regression_has_the_loss_that_it_names(loss_function: str) -> None:
    config = {"loss_function": loss_function, "delta": 0.5}
    made = of_layers("ripple", dense("output", 1), objective=Spec(type="regression", config=config))
    state, learner = made.init(), made.learner
    errors = linear_outputs(made) - np.asarray(made.test.fields["target"])
    assert (abs(errors) < 0.5).any()
    assert (abs(errors) > 0.5).any()
    expected = LOSSES[loss_function](errors)
    loss, aux = learner.objective.loss("", learner.players(state), made.test)
    assert loss == pytest.approx(expected.mean(), rel=1e-4)
    assert aux.metrics["error"] == pytest.approx(abs(errors).mean(), rel=1e-4)
    measured = learner.evaluate(state, made.test, made.live)
    np.testing.assert_allclose(measured["loss"], expected, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(measured["error"], abs(errors), rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(measured["prediction"], linear_outputs(made), rtol=1e-4, atol=1e-5)


def test_regression_has_any_number_of_outputs() -> None:
    network = chain([LayerSpec(id="input", type="input"), dense("output", 3)])
    models = {"network": build_model(network, {"input": (2,)})}
    rng = np.random.default_rng(0)
    inputs, target = rng.normal(size=(5, 2)), rng.normal(size=(5, 3))
    data = DataSpec("Three", {"input": PLANE, "target": Number(shape=(3,))}, 5, 5)
    objective, batch = Regression(), Batch({"input": jnp.asarray(inputs), "target": jnp.asarray(target)})
    objective.check(models, data)
    params, state = models["network"].init(jax.random.key(0))
    players = Players.at_rest(models, params, state)
    errors = inputs @ np.asarray(params["output"]["kernel"]) - target
    loss, _ = objective.loss("", players, batch)
    assert loss == pytest.approx((errors**2).mean(), rel=1e-5)
    measured = objective.evaluate(players, batch)
    np.testing.assert_allclose(measured["loss"], (errors**2).mean(1), rtol=1e-5)
    np.testing.assert_allclose(measured["error"], abs(errors).mean(1), rtol=1e-5)
    assert measured["prediction"].shape == (5, 3)


@pytest.mark.parametrize(
    ("objective", "dataset", "units", "words"),
    [
        ("classification", "blobs", 2, "one number per class, 3 here, not 2"),
        ("classification", "ripple", 1, "Ripple has no classes, but targets that are numbers"),
        ("binary_classification", "circle", 2, "turns into a probability, 1 here, not 2"),
        ("binary_classification", "blobs", 1, "tells two classes apart, not 3: choose Classification"),
        ("binary_classification", "sine", 1, "Sine has no classes"),
        ("regression", "sine", 2, "one unit per number of the target, 1 here, not 2"),
        ("regression", "circle", 1, "Circle has classes, no targets that are numbers"),
    ],
)
def test_a_problem_that_does_not_fit_is_refused_in_words(
    objective: str, dataset: str, units: int, words: str
) -> None:
    with pytest.raises(EngineError) as raised:
        of_layers(dataset, dense("output", units), objective=Spec(type=objective))
    assert words in raised.value.message


def described(dataset: str) -> DataSpec:
    """What is known of a drawn data set."""
    spec = Spec(type=dataset)
    return dataset_registry.build(spec).describe(parsed(spec))


def test_it_is_told_what_one_network_can_be_taught_on_data() -> None:
    assert set(taught_on(described("blobs"))) >= {"classification", "few_labels"}
    assert "binary_classification" not in taught_on(described("blobs"))
    assert set(taught_on(described("circle"))) >= {"classification", "binary_classification", "few_labels"}
    assert "regression" in taught_on(described("sine"))
    assert "classification" not in taught_on(described("sine"))
    assert not {"gan", "autoencoder", "flow_matching"} & set(taught_on(described("circle")))


# Of each problem with an answer to every sample, data that it can be learned from.
FITTING = {
    name: dataset
    for dataset in ("sine", "blobs", "circle")
    for name in taught_on(described(dataset))
    if name != "few_labels"
}


def fitted(name: str) -> Ready:
    """A layer that learns a problem on data which it fits."""
    objective = objective_registry[name]
    assert issubclass(objective, Supervised)
    (units,) = objective().output_shape(described(FITTING[name]))
    return of_layers(FITTING[name], dense("output", units), objective=Spec(type=name))


@pytest.mark.parametrize("name", list(FITTING))
def test_an_objective_gives_the_scalars_and_measurements_that_it_names(name: str) -> None:
    made = fitted(name)
    state, scalars = made.trained(2)
    metrics = objective_registry[name].metrics
    assert scalars.keys() == set(made.learner.scalar_names)
    assert made.learner.scalar_names == ("loss", *metrics, "gradient_norm")
    measured = made.learner.evaluate(state, made.test, made.live)
    assert {"loss", *metrics, "prediction"} <= measured.keys()
    assert all(values.shape[0] == made.test.fields["target"].shape[0] for values in measured.values())


@pytest.mark.parametrize("name", list(FITTING))
def test_the_loss_of_all_test_samples_is_the_mean_of_their_own(name: str) -> None:
    made = fitted(name)
    state, learner = made.init(), made.learner
    loss, aux = learner.objective.loss("", learner.players(state), made.test)
    measured = made.measured(state, made.test)
    for metric, value in {"loss": loss, **aux.metrics}.items():
        assert measured[metric] == pytest.approx(float(value), rel=1e-4)
