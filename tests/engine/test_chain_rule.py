"""The chain rule of one number, against the gradient and the network computed in numpy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch, take
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.summaries.chain_rule import ChainRule
from neurarium.engine.summary import NUMBERS, Inspection, numbers_of
from tests.engine.few import Few, Layers, few
from tests.engine.showing import shown

LAYERS: Layers = (
    ("conv2d", {"filters": 2}),
    ("flatten", {}),
    ("dense", {"units": 5, "activation": "tanh"}),
)


@pytest.fixture(scope="module")
def made() -> Few:
    return few(LAYERS)


@pytest.fixture(scope="module")
def inspection(made: Few) -> Inspection:
    state = made.chunk(made.init(), 20)[0]
    return Inspection(made.learner.bind(made.live), state, made.test.part(2, 1), made.train, made.test, {})


def gradient(inspection: Inspection, layer: str, param: str, samples: Batch | None = None) -> np.ndarray:
    gradients = inspection.learner.gradients(inspection.train_state, samples or inspection.sample)
    return np.asarray(gradients[layer][param]).ravel()


@pytest.mark.parametrize(
    ("layer", "param"), [("dense_3", "kernel"), ("dense_3", "bias"), ("conv2d_1", "kernel")]
)
def test_it_is_the_gradient_and_about_what_is_measured(
    inspection: Inspection, layer: str, param: str
) -> None:
    expected = -gradient(inspection, layer, param)
    compute = jax.jit(
        lambda numbers: ChainRule(layer=layer, param=param).bind(NUMBERS, numbers).compute(inspection)
    )
    for number in np.argsort(-np.abs(expected))[:3]:
        tensors = compute(numbers_of(Spec(type="chain_rule", config={"layer": layer, "number": int(number)})))
        of = {name.removeprefix(f"{layer}/{param}/"): np.asarray(tensor) for name, tensor in tensors.items()}
        assert of["number"] == number
        assert of["pull"] == pytest.approx(expected[number], abs=1e-6)
        assert of["measured"] == pytest.approx(expected[number], rel=0.02, abs=2e-4)
        if layer == "dense_3":
            assert of["before"] * of["slope"] * of["wish"] == pytest.approx(of["pull"], rel=1e-4, abs=1e-6)
        else:
            assert "slope" not in of


def test_the_factors_are_what_numpy_finds(inspection: Inspection) -> None:
    unit, place = 3, 7
    number = place * 5 + unit
    of = shown("chain_rule", inspection, layer="dense_3", number=number)
    learner, state = inspection.learner, inspection.train_state
    outputs = learner.activations(state, inspection.sample)
    given = np.asarray(outputs["flatten_2"][0], np.float64)
    arrays = {name: np.asarray(array, np.float64) for name, array in state.params["dense_3"].items()}
    total = given @ arrays["kernel"][:, unit] + arrays["bias"][unit]
    output = np.asarray(outputs["output"][0], np.float64)
    lacks = np.eye(3)[int(inspection.sample.fields["target"][0])] - np.exp(output) / np.exp(output).sum()
    wish = np.asarray(state.params["output"]["kernel"], np.float64)[unit] @ lacks
    assert of["dense_3/kernel/before"] == pytest.approx(given[place], abs=1e-5)
    assert of["dense_3/kernel/slope"] == pytest.approx(1 - np.tanh(total) ** 2, abs=1e-5)
    assert of["dense_3/kernel/wish"] == pytest.approx(wish, abs=1e-5)


def test_the_examples_of_the_step_disagree_and_their_mean_is_its_gradient(inspection: Inspection) -> None:
    number = 6
    of = shown("chain_rule", inspection, layer="output", number=number)
    examples = of["output/kernel/examples"]
    learner, state = inspection.learner, inspection.train_state
    batch = take(inspection.train, learner.draw(state, inspection.train))
    assert len(examples) == learner.batch_size
    assert len({*np.sign(examples)} | {0.0}) == 3
    assert examples.mean() == pytest.approx(
        -gradient(inspection, "output", "kernel", batch)[number], abs=1e-6
    )
    first = gradient(inspection, "output", "kernel", batch.part(0, 1))
    assert examples[0] == pytest.approx(-first[number], abs=1e-6)


def test_a_number_that_there_is_not_is_refused(inspection: Inspection) -> None:
    with pytest.raises(EngineError, match="called “kernel”"):
        shown("chain_rule", inspection, layer="flatten_2")
    assert jnp.isfinite(shown("chain_rule", inspection, number=10_000)["output/kernel/pull"])
