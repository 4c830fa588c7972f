"""What excites a unit: test samples, against numpy, and a picture that is found."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.summaries.feature_visualization import FeatureVisualization, ascended, blurred
from neurarium.engine.summaries.top_samples import TopSamples
from neurarium.engine.summary import Inspection
from tests.engine.few import Few, Layers, few
from tests.engine.showing import shown

LAYERS: Layers = (("conv2d", {"filters": 2}), ("flatten", {}), ("dense", {"units": 5}))


@pytest.fixture(scope="module")
def made() -> Few:
    return few(LAYERS)


@pytest.fixture(scope="module")
def inspection(made: Few) -> Inspection:
    return Inspection(made.learner, made.init(), made.test.part(0, 1), made.train, made.test, {})


@pytest.fixture(scope="module")
def outputs(inspection: Inspection) -> dict[str, np.ndarray]:
    """Every layer's outputs for the test samples."""
    of = inspection.learner.activations(inspection.train_state, inspection.test)
    return {layer: np.asarray(array) for layer, array in of.items()}


def on_device(arrays: dict[str, np.ndarray]) -> dict[str, jax.Array]:
    return {name: jnp.asarray(array) for name, array in arrays.items()}


@pytest.mark.parametrize(("layer", "unit"), [("conv2d_1", 1), ("output", 2)])
def test_the_top_samples_are_those_of_numpys_order_of_the_activations(
    inspection: Inspection, outputs: dict[str, np.ndarray], layer: str, unit: int
) -> None:
    tensors = shown("top_samples", inspection, layer=layer, unit=unit, count=6)
    activation = outputs[layer][..., unit].reshape(20, -1).mean(1)
    order = np.argsort(-activation, kind="stable")[:6]
    np.testing.assert_array_equal(tensors[f"{layer}/index"], order)
    np.testing.assert_allclose(tensors[f"{layer}/activation"], activation[order], rtol=1e-5)
    assert tensors[f"{layer}/probes"] == 20
    assert tensors[f"{layer}/unit"] == unit


@pytest.mark.parametrize(
    ("layer", "unit", "fires_at_first"), [("conv2d_1", 1, True), ("dense_3", 0, False), ("output", 2, True)]
)
def test_the_picture_excites_the_unit_more_with_rounds_and_says_how_much(
    inspection: Inspection, outputs: dict[str, np.ndarray], layer: str, unit: int, fires_at_first: bool
) -> None:
    summary = FeatureVisualization(layer=layer, unit=unit)
    search = jax.jit(lambda found: summary.compute(inspection._replace(found=found)))
    start = on_device(summary.begin(inspection.learner))
    found = start
    for _ in range(20):
        found = search({key: found[key] for key in start})
    assert found[f"{layer}/iterations"] == 80

    def activation(picture: np.ndarray | jax.Array) -> float:
        given = inspection.test._replace(
            fields={**inspection.test.fields, "input": jnp.asarray(picture)[None]}
        )
        of = inspection.learner.activations(inspection.train_state, given)[layer]
        return float(np.asarray(of)[..., unit].mean())

    picture = np.asarray(found[f"{layer}/picture"])
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert found[f"{layer}/activation"] == pytest.approx(activation(picture), rel=1e-4)
    at_first = activation(start[f"{layer}/picture"])
    assert (at_first != 0) == fires_at_first
    assert activation(picture) > at_first
    assert activation(picture) > np.median(outputs[layer][..., unit].reshape(20, -1).mean(1))


def test_a_step_climbs_and_is_blurred_and_stays_a_picture() -> None:
    picture = np.random.default_rng(0).uniform(0, 1, (6, 7, 2)).astype(np.float32)
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), "edge")
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    expected = sum(kernel[i, j] * padded[i : i + 6, j : j + 7] for i in range(3) for j in range(3))
    np.testing.assert_allclose(blurred(jnp.asarray(picture)), expected, atol=1e-6)
    stepped = ascended(jnp.full((6, 7, 2), 0.5), jnp.full((6, 7, 2), 8.0))
    np.testing.assert_allclose(stepped, 0.97 * (0.5 + 0.03), rtol=1e-5)
    assert ascended(jnp.ones((6, 7, 1)), jnp.full((6, 7, 1), 8.0)).max() <= 1
    assert np.isfinite(ascended(jnp.ones((6, 7, 1)), jnp.zeros((6, 7, 1)))).all()


@pytest.mark.parametrize("summary", [TopSamples, FeatureVisualization])
def test_a_layer_that_is_not_there_is_refused_and_after_the_last_unit_comes_none(
    summary: type[TopSamples | FeatureVisualization], inspection: Inspection
) -> None:
    with pytest.raises(EngineError, match="no layer “dense_9”"):
        summary(layer="dense_9").compute(inspection)
    assert summary(layer="output", unit=3).compute(inspection)["output/unit"] == 2
