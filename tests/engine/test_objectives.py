"""Classification, against numpy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import prepare
from neurarium.engine.objective import objective_registry
from neurarium.engine.objectives.classification import Classification
from tests.engine.few import FLAT, Few, few


@pytest.fixture(scope="module")
def linear() -> Few:
    return few(FLAT)


def logits(made: Few) -> np.ndarray:
    params = made.init().params["output"]
    x = np.asarray(made.test.inputs["input"], np.float64).reshape(20, -1) / 255
    z: np.ndarray = x @ np.asarray(params["kernel"]) + np.asarray(params["bias"])
    return z


def softmax(z: np.ndarray) -> np.ndarray:
    p: np.ndarray = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return p


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_the_loss_is_the_cross_entropy_with_smoothed_labels(linear: Few, smoothing: float) -> None:
    state, objective = linear.init(), Classification(label_smoothing=smoothing)
    batch = linear.test._replace(inputs=prepare(linear.test.inputs))
    loss, aux = objective.loss(
        linear.learner.models, state.params, state.state, batch, key=jax.random.key(0), training=True
    )
    target = np.asarray(linear.test.target)
    smooth = np.eye(3)[target] * (1 - smoothing) + smoothing / 3
    p = softmax(logits(linear))
    assert loss == pytest.approx(-(smooth * np.log(p)).sum(1).mean(), rel=1e-5)
    assert aux.metrics["accuracy"] == pytest.approx((p.argmax(1) == target).mean())
    assert aux.metrics.keys() == set(objective.metrics)


def test_measurements_are_of_each_sample_without_smoothing(linear: Few) -> None:
    live = linear.live | {"objective.label_smoothing": jnp.float32(0.3)}
    measured = linear.learner.evaluate(linear.init(), linear.test, live)
    p, target = softmax(logits(linear)), np.asarray(linear.test.target)
    np.testing.assert_allclose(measured["loss"], -np.log(p[np.arange(20), target]), rtol=1e-4)
    np.testing.assert_array_equal(measured["prediction"], p.argmax(1))
    np.testing.assert_array_equal(measured["accuracy"], p.argmax(1) == target)
    np.testing.assert_allclose(measured["confidence"], p.max(1), rtol=1e-5)


def test_a_prediction_is_a_probability_for_each_class() -> None:
    z = np.array([[1.0, -2.0, 0.5], [300.0, 0.0, -300.0]])
    np.testing.assert_allclose(Classification().predict(jnp.asarray(z)), softmax(z), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", list(objective_registry))
def test_an_objective_gives_the_scalars_that_it_names(name: str) -> None:
    made = few(FLAT)
    _, scalars = made.chunk(made.init(), 2)
    assert scalars.keys() == set(made.learner.scalar_names)
    assert made.learner.scalar_names == ("loss", *objective_registry[name].metrics, "gradient_norm")
