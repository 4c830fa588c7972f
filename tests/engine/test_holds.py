"""Units that are held at a value and weights that are cut, compared with passes written out in numpy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import prepare
from neurarium.engine.experiment import Experiment, LayerSpec
from neurarium.engine.holds import hold_numbers, without_lost_holds
from neurarium.engine.lineage import all_nodes, channels
from neurarium.engine.network import Params
from neurarium.engine.train import TrainState
from tests.engine.few import Few, Layers, few

TWO: Layers = (("flatten", {}), ("dense", {"units": 5, "activation": "tanh"}), ("dense", {"units": 4}))
PICTURED: Layers = (("conv2d", {"filters": 3}), ("max_pool", {}), ("flatten", {}))


def marked(experiment: Experiment, **by_layer: dict[str, object]) -> Experiment:
    def change(spec: LayerSpec) -> LayerSpec:
        return spec.model_copy(update=by_layer.get(spec.id, {}))

    return experiment.with_layers(change)


def shapes(made: Few) -> dict[str, dict[str, tuple[int, ...]]]:
    params = made.init().params
    return {id_: {name: array.shape for name, array in arrays.items()} for id_, arrays in params.items()}


def units(made: Few) -> dict[str, int]:
    return {id_: channels(node) for id_, node in all_nodes(made.learner.models).items()}


def holding(made: Few, **by_layer: dict[str, object]) -> Few:
    """The same, with what is held as its learner's numbers."""
    experiment = marked(made.experiment, **by_layer)
    return made._replace(live=made.live | hold_numbers(experiment, shapes(made), units(made)))


def seen(made: Few, train_state: TrainState) -> dict[str, np.ndarray]:
    activations = jax.jit(lambda state: made.learner.bind(made.live).activations(state, made.test))
    return {id_: np.asarray(array) for id_, array in activations(train_state).items()}


def loud(params: Params) -> Params:
    """Params that are all far from 0."""
    rng = np.random.default_rng(5)
    made: Params = jax.tree.map(lambda array: jnp.asarray(rng.normal(size=array.shape), jnp.float32), params)
    return made


def start(made: Few) -> TrainState:
    state = made.init()
    return state._replace(params=loud(state.params))


@pytest.fixture(scope="module")
def two() -> Few:
    return holding(few(TWO), dense_2={"held": {1: 0.0, 3: -0.75}, "cuts": {"kernel": (7,), "bias": (4,)}})


def test_a_pass_is_that_of_numpy_with_activations_replaced_and_weights_at_0(two: Few) -> None:
    state = start(two)
    given = {id_: {k: np.asarray(v) for k, v in arrays.items()} for id_, arrays in state.params.items()}
    first, second, last = given["dense_2"], given["dense_3"], given["output"]
    kernel, bias = first["kernel"].copy(), first["bias"].copy()
    kernel.flat[7], bias[4] = 0, 0
    pixels = np.asarray(prepare(two.test).fields["input"]).reshape(len(two.test.fields["input"]), -1)
    hidden = np.tanh(pixels @ kernel + bias)
    hidden[:, 1], hidden[:, 3] = 0, -0.75
    following = np.maximum(hidden @ second["kernel"] + second["bias"], 0)
    shown = seen(two, state)
    np.testing.assert_allclose(shown["dense_2"], hidden, atol=1e-5)
    np.testing.assert_allclose(shown["output"], following @ last["kernel"] + last["bias"], atol=1e-4)


def test_a_filter_that_is_held_gives_its_value_at_every_place() -> None:
    made = few(PICTURED)
    state = start(made)
    free = seen(made, state)
    held = seen(holding(made, conv2d_1={"held": {2: 0.5}}), state)
    np.testing.assert_array_equal(held["conv2d_1"][..., 2], 0.5)
    np.testing.assert_array_equal(held["conv2d_1"][..., :2], free["conv2d_1"][..., :2])
    assert (held["output"] != free["output"]).any()


def test_what_is_held_or_cut_is_not_trained_and_all_else_is(two: Few) -> None:
    before = start(two)
    after = two.chunk(before, 3)[0]
    moved = {
        name: np.asarray(after.params["dense_2"][name]) != np.asarray(before.params["dense_2"][name])
        for name in ("kernel", "bias")
    }
    assert not moved["kernel"][:, [1, 3]].any()
    assert not moved["bias"][[1, 3, 4]].any()
    assert not moved["kernel"].flat[7]
    assert moved["bias"][[0, 2]].all()
    assert (np.asarray(after.params["dense_3"]["kernel"]) != before.params["dense_3"]["kernel"]).any()


def test_numbers_that_hold_nothing_change_nothing() -> None:
    made = few(TWO)
    state = start(made)
    free, held = seen(made, state), seen(holding(made), state)
    for id_, array in free.items():
        np.testing.assert_array_equal(held[id_], array)


def test_what_is_held_of_units_and_numbers_that_are_gone_is_left_out() -> None:
    made = few(TWO)
    lost = marked(
        made.experiment,
        dense_2={"held": {4: 1.0, 5: 1.0}, "cuts": {"kernel": (179, 180), "scale": (0,)}},
        flatten_1={"cuts": {"kernel": (0,)}},
    )
    left = {spec.id: spec for spec in without_lost_holds(lost, shapes(made), units(made)).layers}
    assert (left["dense_2"].held, left["dense_2"].cuts) == ({4: 1.0}, {"kernel": (179,)})
    assert left["flatten_1"].cuts == {}
