"""The test set by the principal components of a layer, against numpy's singular values."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.summaries.layer_pca import LayerPca, looked_at, principal_components
from neurarium.engine.summary import Inspection
from tests.engine.few import TEST, few
from tests.engine.showing import shown

compiled = jax.jit(principal_components)


def inspection() -> Inspection:
    made = few()
    state = made.init()
    sample = jax.tree.map(lambda array: array[:1], made.test)
    evaluation = {"prediction": jnp.arange(TEST, dtype=jnp.int32) % 3}
    return Inspection(made.learner, state, sample, made.train, made.test, evaluation)


def of_rank(features: int, seed: int = 0) -> np.ndarray:
    """Outputs of 40 samples: a few directions stand out, as in a layer."""
    rng = np.random.default_rng(seed)
    made = rng.normal(size=(40, 6)) * [9, 5, 2, 1, 1, 1] @ rng.normal(size=(6, features))
    skewed = made + np.abs(made) * 0.3 + rng.normal(size=(40, features)) * 0.1 + 7
    return skewed.astype(np.float32)


@pytest.mark.parametrize("features", [20, 90])
def test_axes_and_shares_are_those_of_numpys_singular_values(features: int) -> None:
    outputs = of_rank(features)
    mean, axes, share = compiled(outputs, jnp.ones(40))
    centred = outputs.astype(float) - outputs.mean(0)
    _, singular, right = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(mean, outputs.mean(0), rtol=1e-5)
    np.testing.assert_allclose(share, singular[:2] ** 2 / (singular**2).sum(), rtol=1e-4)
    scores = centred @ np.asarray(axes)
    np.testing.assert_allclose(np.abs(scores), np.abs(centred @ right[:2].T), atol=1e-3 * singular[0])


@pytest.mark.parametrize("features", [20, 90])
def test_an_axis_keeps_its_side_when_the_outputs_move_a_little_or_the_samples_change_places(
    features: int,
) -> None:
    outputs = of_rank(features)
    _, axes, _ = compiled(outputs, jnp.ones(40))
    moved = outputs + np.random.default_rng(1).normal(size=outputs.shape).astype(np.float32) * 0.05
    for other in (moved, outputs[::-1]):
        _, others, _ = compiled(other, jnp.ones(40))
        assert (np.sum(np.asarray(axes) * np.asarray(others), axis=0) > 0.99).all()


def test_rows_that_do_not_count_change_nothing() -> None:
    outputs = of_rank(20)
    padded = np.concatenate([outputs[:39], outputs[:1]])
    mean, _, share = compiled(padded, (jnp.arange(40) < 39).astype(jnp.float32))
    singular = np.linalg.svd(outputs[:39] - outputs[:39].mean(0), compute_uv=False)
    np.testing.assert_allclose(mean, outputs[:39].mean(0), rtol=1e-5)
    np.testing.assert_allclose(share, singular[:2] ** 2 / (singular**2).sum(), rtol=1e-4)


@pytest.mark.parametrize("outputs", [np.ones((40, 20)), of_rank(1)])
def test_outputs_that_vary_in_fewer_than_two_directions_have_finite_places(outputs: np.ndarray) -> None:
    _, axes, share = compiled(outputs.astype(np.float32), jnp.ones(40))
    assert axes.shape == (outputs.shape[1], 2)
    assert np.isfinite(axes).all()
    assert share[1] == pytest.approx(0, abs=1e-6)


def test_a_layer_gives_the_places_of_the_test_samples_and_what_places_any_other() -> None:
    inspected = inspection()
    tensors = {
        name.removeprefix("dense_2/"): tensor for name, tensor in shown("layer_pca", inspected).items()
    }
    outputs = inspected.learner.activations(inspected.train_state, inspected.test)["dense_2"]
    placed = (np.asarray(outputs)[:, tensors["features"]] - tensors["mean"]) @ tensors["axes"]
    np.testing.assert_allclose(tensors["scores"], placed, atol=1e-5)
    singular = np.linalg.svd(outputs - np.mean(outputs, 0), compute_uv=False)
    np.testing.assert_allclose(tensors["share"], singular[:2] ** 2 / (singular**2).sum(), rtol=1e-4)
    np.testing.assert_array_equal(tensors["label"], inspected.test.fields["target"])
    np.testing.assert_array_equal(tensors["prediction"], inspected.evaluation["prediction"])
    assert (np.abs(tensors["scores"]).max(1) <= tensors["reach"]).mean() >= 0.9


def test_of_very_many_numbers_some_are_looked_at_always_the_same() -> None:
    chosen = looked_at(6_272)
    assert len(set(chosen)) == 512
    assert chosen.max() < 6_272
    np.testing.assert_array_equal(chosen, looked_at(6_272))
    np.testing.assert_array_equal(looked_at(128), np.arange(128))


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(EngineError, match="no layer “dense_9”"):
        LayerPca(layer="dense_9").compute(inspection())
