"""What holds for every layer."""

from collections.abc import Callable
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.layer import Variables, layer_registry
from tests.engine.layer_cases import BATCH, FITS, MISFITS, Fit, Misfit, arrays, leaves, name, variables

every_fit = pytest.mark.parametrize("case", FITS, ids=name)
trained_and_not = pytest.mark.parametrize("training", [False, True], ids=["answering", "training"])


Inputs = tuple[jax.Array, ...]
Applied = tuple[jax.Array, dict[str, jax.Array]]
Apply = Callable[[Variables, Inputs], Applied]


def interpreted(case: Fit, training: bool) -> Apply:
    """What a layer makes of its variables and inputs: the output, and its state."""

    def apply(made: Variables, inputs: Inputs) -> Applied:
        return case.layer().apply(made, inputs, key=jax.random.key(3), training=training)

    return apply


@cache
def compiled(case: Fit, training: bool) -> Apply:
    """The same, in one program for all tests of the case."""
    return jax.jit(interpreted(case, training))


def test_every_layer_has_a_case() -> None:
    assert {case.type for case in FITS} == set(layer_registry)


@every_fit
@trained_and_not
def test_shapes_inferred_are_shapes_computed(case: Fit, training: bool) -> None:
    made, inputs = variables(case), arrays(case.inputs)
    result, state = compiled(case, training)(made, inputs)
    assert case.layer().output_shape(case.inputs) == case.output
    assert result.shape == (BATCH, *case.output)
    assert result.dtype == jnp.float32
    assert jax.tree.map(jnp.shape, state) == jax.tree.map(jnp.shape, made.state)


@every_fit
@trained_and_not
def test_gradients_are_those_of_finite_differences(case: Fit, training: bool) -> None:
    single = variables(case), arrays(case.inputs)
    with jax.enable_x64(True):
        rng = np.random.default_rng(5)
        made, inputs = jax.tree.map(lambda array: np.asarray(array, np.float64), single)
        weights = rng.normal(size=(BATCH, *case.output))

        def loss(params: dict[str, jax.Array], xs: Inputs) -> jax.Array:
            result, _ = interpreted(case, training)(made._replace(params=params), xs)
            return (result * weights).sum()

        both = jax.jit(jax.value_and_grad(loss, (0, 1)))
        point = (made.params, inputs)
        along = jax.tree.map(lambda array: rng.normal(size=array.shape), point)
        _, gradients = both(*point)
        products = jax.tree.map(lambda gradient, step: float((gradient * step).sum()), gradients, along)
        slope = sum(jax.tree.leaves(products))

        def at(way: float) -> float:
            value, _ = both(*jax.tree.map(lambda x, step: x + way * step, point, along))
            return float(value)

        assert slope == pytest.approx((at(1e-6) - at(-1e-6)) / 2e-6, rel=1e-5, abs=1e-6)


@every_fit
@trained_and_not
def test_compiled_is_as_interpreted(case: Fit, training: bool) -> None:
    made, inputs = variables(case), arrays(case.inputs)
    one, _ = compiled(case, training)(made, inputs)
    other, _ = interpreted(case, training)(made, inputs)
    np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@every_fit
@trained_and_not
def test_stacked_sessions_compute_what_each_would_alone(case: Fit, training: bool) -> None:
    larger: Variables = jax.tree.map(lambda array: array * 1.5, variables(case))
    alone = [(variables(case), arrays(case.inputs, seed=0)), (larger, arrays(case.inputs, seed=1))]
    stacked = jax.tree.map(lambda *parts: np.stack(parts), *alone)
    together, _ = jax.jit(jax.vmap(interpreted(case, training)))(*stacked)
    for result, (made, inputs) in zip(together, alone, strict=True):
        expected, _ = compiled(case, training)(made, inputs)
        np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)


@every_fit
def test_a_layer_survives_being_written_out_and_read(case: Fit) -> None:
    layer = case.layer()
    written = layer_registry.spec(layer).model_dump_json()
    assert layer_registry.build(Spec.model_validate_json(written)) == layer
    assert set(Spec.model_validate_json(written).config) == set(type(layer).model_fields)


@every_fit
def test_init_is_finite_and_a_function_of_the_key(case: Fit) -> None:
    first, again, other = (case.layer().init(jax.random.key(seed), case.inputs) for seed in (0, 0, 1))
    assert all(np.isfinite(array).all() for array in leaves(first))
    assert all(np.array_equal(a, b) for a, b in zip(leaves(first), leaves(again), strict=True))
    if "kernel" in first.params:
        assert not np.array_equal(first.params["kernel"], other.params["kernel"])


@every_fit
def test_init_gives_the_same_within_a_program(case: Fit) -> None:
    def init(key: jax.Array) -> Variables:
        return case.layer().init(key, case.inputs)

    at_once, in_program = init(jax.random.key(2)), jax.jit(init)(jax.random.key(2))
    for one, other in zip(leaves(at_once), leaves(in_program), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


@every_fit
def test_the_shapes_of_params_are_those_of_init(case: Fit) -> None:
    made = jax.eval_shape(lambda key: case.layer().init(key, case.inputs), jax.random.key(0))
    assert case.layer().param_shapes(case.inputs) == {
        name: array.shape for name, array in made.params.items()
    }


@every_fit
def test_state_changes_only_while_training(case: Fit) -> None:
    made, inputs = variables(case), arrays(case.inputs)
    (_, same), (_, changed) = (compiled(case, training)(made, inputs) for training in (False, True))
    assert all(np.array_equal(a, b) for a, b in zip(leaves(same), leaves(made.state), strict=True))
    drawn_once = case.type == "features"
    for after, before in zip(leaves(changed), leaves(made.state), strict=True):
        assert np.array_equal(after, before) == drawn_once


@pytest.mark.parametrize("case", MISFITS, ids=name)
def test_what_does_not_fit_is_refused_in_words(case: Misfit) -> None:
    layer = layer_registry.build(Spec.model_validate({"type": case.type, "config": dict(case.config)}))
    with pytest.raises(EngineError, match=case.words) as raised:
        layer.output_shape(case.inputs)
    assert raised.value.code in {"shape", "arity"}


@pytest.mark.parametrize(
    ("type_name", "config", "words"),
    [
        ("dense", {"units": 0}, "Dense: Units should be 1 or more, not 0."),
        ("dense", {"unit": 3}, "Dense has no field “unit”. Known are: units, activation"),
        ("conv2d", {"padding": "full"}, "Conv2D: Padding should be same or valid, not full."),
        ("dense", {"units": "many"}, "Dense: Units should be a whole number, not many."),
        ("dense", {"units": 1.5}, "Dense: Units should be a whole number, not 1.5."),
        ("dense", {"units": None}, "Dense: Units should be a whole number, not empty."),
        ("dense", {"use_bias": "perhaps"}, "Dense: Bias should be yes or no, not perhaps."),
        ("dropout", {"rate": 1.0}, "Dropout: Rate should be 0.95 or less, not 1.0."),
    ],
)
def test_a_bad_configuration_is_refused_in_words(
    type_name: str, config: dict[str, object], words: str
) -> None:
    with pytest.raises(EngineError) as raised:
        layer_registry.build(Spec.model_validate({"type": type_name, "config": config}))
    assert words in raised.value.message
    assert raised.value.field == next(iter(config))
