"""Surgery: what is said to be kept is the same, and what is widened computes the same as before."""

import jax
import numpy as np
import pytest

from neurarium.engine import threefry
from neurarium.engine.bias_correction import settled
from neurarium.engine.dataset import DataSpec
from neurarium.engine.drawn import PLANE
from neurarium.engine.field import Image, Label
from neurarium.engine.surgery import answer_alike, operate
from tests.engine.compiling import compiled
from tests.engine.operations import (
    CONVOLUTIONS,
    DATA,
    SAMPLES,
    Layers,
    answers,
    assert_form,
    changed,
    learner,
    network,
    same,
    start,
    trained,
    with_config,
)


def test_an_equal_network_is_kept_whole() -> None:
    made = network(CONVOLUTIONS)
    _, state, _, grown = changed(made, made)
    assert set(grown.carried.values()) == {"kept"}
    assert same(
        (grown.train_state.params, grown.train_state.state, grown.train_state.opt_state),
        (state.params, state.state, settled(state.opt_state)),
    )
    assert grown.train_state.step == 100


@pytest.mark.parametrize(
    ("layer_id", "config", "resized"),
    [
        ("conv_1", {"filters": 7}, {"conv_1", "norm", "conv_2"}),
        ("conv_2", {"filters": 8}, {"conv_2", "dense_1"}),
        ("dense_1", {"units": 9}, {"dense_1", "output"}),
        ("conv_1", {"kernel_size": 5}, {"conv_1"}),
    ],
)
def test_a_wider_layer_leaves_the_answers_as_they_are(
    layer_id: str, config: dict[str, object], resized: set[str]
) -> None:
    old, state, new, grown = changed(
        network(CONVOLUTIONS), network(with_config(CONVOLUTIONS, layer_id, **config))
    )
    assert {id_ for id_, what in grown.carried.items() if what == "resized"} == resized
    assert set(grown.carried.values()) == {"kept", "resized"}
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )


PAINTING: Layers = (
    ("flatten", "flatten", {}),
    ("codes", "dense", {"units": 24, "activation": "linear"}),
    ("drawn", "sample", {}),
    ("picture", "reshape", {"height": 2, "width": 2, "channels": 3}),
    ("painted", "conv_transpose", {"filters": 4}),
    ("noise", "noise", {}),
    ("large", "upsample", {}),
    ("conv", "conv2d", {"filters": 2}),
    ("row", "flatten", {}),
)
CODES: Layers = (*PAINTING[:3], ("dense_1", "dense", {"units": 5}))


@pytest.mark.parametrize(
    ("layers", "layer_id", "config", "resized"),
    [
        (PAINTING, "painted", {"filters": 6}, {"painted", "conv"}),
        (PAINTING, "painted", {"kernel_size": 6}, {"painted"}),
        (CODES, "codes", {"units": 30}, {"codes", "dense_1"}),
    ],
)
def test_a_wider_layer_is_known_again_behind_sampling_and_enlarging(
    layers: Layers, layer_id: str, config: dict[str, object], resized: set[str]
) -> None:
    old, state, new, grown = changed(network(layers), network(with_config(layers, layer_id, **config)))
    assert {id_ for id_, what in grown.carried.items() if what == "resized"} == resized
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )


def test_a_narrower_layer_before_sampling_keeps_pairs_of_mean_and_spread() -> None:
    _, state, _, grown = changed(network(CODES), network(with_config(CODES, "codes", units=10)))
    strength = np.square(np.asarray(state.params["dense_1"]["kernel"])).sum(1)
    kept = np.sort(np.argsort(-strength)[:5])
    pairs = np.asarray(state.params["codes"]["bias"]).reshape(-1, 2)
    np.testing.assert_array_equal(grown.train_state.params["codes"]["bias"], pairs[kept].ravel())
    np.testing.assert_array_equal(
        grown.train_state.params["dense_1"]["kernel"], np.asarray(state.params["dense_1"]["kernel"])[kept]
    )


def test_new_units_are_drawn_afresh_but_not_listened_to_yet_and_their_moments_are_none() -> None:
    layers: Layers = (("flatten", "flatten", {}), ("dense_1", "dense", {"units": 4}))
    _, state, new, grown = changed(network(layers), network(with_config(layers, "dense_1", units=6)))
    params, fresh = grown.train_state.params, start(new, seed=1).params
    np.testing.assert_array_equal(params["dense_1"]["kernel"][:, :4], state.params["dense_1"]["kernel"])
    np.testing.assert_array_equal(params["dense_1"]["kernel"][:, 4:], fresh["dense_1"]["kernel"][:, 4:])
    np.testing.assert_array_equal(params["output"]["kernel"][:4], state.params["output"]["kernel"])
    assert not np.any(params["output"]["kernel"][4:])
    moments = grown.train_state.opt_state["network"][0].mu
    np.testing.assert_array_equal(
        moments["dense_1"]["kernel"][:, :4], state.opt_state["network"][0].mu["dense_1"]["kernel"]
    )
    assert not np.any(moments["dense_1"]["kernel"][:, 4:])


def test_a_narrower_layer_keeps_the_units_that_are_listened_to_most_and_all_that_follows_drops_the_same() -> (
    None
):
    layers = CONVOLUTIONS
    old = learner(network(layers))
    state = trained(old)
    silent = np.array(state.params["conv_2"]["kernel"])
    silent[:, :, [0, 2]] = 1e-6
    state.params["conv_2"]["kernel"] = jax.numpy.asarray(silent)
    new = learner(network(with_config(layers, "conv_1", filters=2)))
    grown = operate(old, state, new, start(new))
    params = grown.train_state.params
    np.testing.assert_array_equal(params["conv_1"]["kernel"], state.params["conv_1"]["kernel"][..., [1, 3]])
    np.testing.assert_array_equal(
        params["norm"]["scale"], state.params["norm"]["scale"][jax.numpy.array([1, 3])]
    )
    np.testing.assert_array_equal(
        grown.train_state.state["norm"]["mean"], state.state["norm"]["mean"][jax.numpy.array([1, 3])]
    )
    np.testing.assert_array_equal(params["conv_2"]["kernel"], silent[:, :, [1, 3]])
    assert {id_ for id_, what in grown.carried.items() if what == "resized"} == {"conv_1", "norm", "conv_2"}
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-3, atol=1e-2
    )


def test_wider_and_narrower_again_gives_the_same_units_back() -> None:
    before, wide = network(CONVOLUTIONS), network(with_config(CONVOLUTIONS, "conv_2", filters=9))
    _, state, new, grown = changed(before, wide)
    again = learner(before)
    back = operate(new, grown.train_state, again, start(again))
    assert same(back.train_state.params, state.params)


def test_channels_are_known_again_behind_flatten_pool_and_dropout() -> None:
    layers = CONVOLUTIONS
    _, state, _, grown = changed(network(layers), network(with_config(layers, "conv_2", filters=3)))
    kept = np.sort(
        np.argsort(-np.square(np.asarray(state.params["dense_1"]["kernel"])).reshape(9, 5, 6).sum((0, 2)))[:3]
    )
    expected = np.asarray(state.params["dense_1"]["kernel"]).reshape(9, 5, 6)[:, kept].reshape(27, 6)
    np.testing.assert_array_equal(grown.train_state.params["dense_1"]["kernel"], expected)


def called(layers: Layers, names: dict[str, str]) -> Layers:
    return [(names.get(id_, id_), type_, config) for id_, type_, config in layers]


def test_layers_that_only_have_other_names_are_kept_with_all_their_numbers() -> None:
    names = {"conv_1": "edges", "norm": "even", "drop": "rain", "dense_1": "hidden"}
    _, state, _, grown = changed(network(CONVOLUTIONS), network(called(CONVOLUTIONS, names)))
    assert set(grown.carried.values()) == {"kept"}
    moments, before = grown.train_state.opt_state["network"][0].mu, state.opt_state["network"][0].mu
    for old, new in ((id_, names.get(id_, id_)) for id_ in state.params):
        assert same(grown.train_state.params[new], state.params[old])
        assert same(moments[new], before[old])
    assert same(grown.train_state.state["even"], state.state["norm"])


def test_a_layer_with_another_name_and_another_width_is_known_by_its_place() -> None:
    names = {"conv_1": "edges", "dense_1": "hidden"}
    wider = with_config(with_config(CONVOLUTIONS, "dense_1", units=9), "conv_1", filters=7)
    old, state, new, grown = changed(network(CONVOLUTIONS), network(called(wider, names)))
    assert {grown.carried[id_] for id_ in ("edges", "hidden", "output")} == {"resized"}
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )


def test_another_type_under_another_name_is_new() -> None:
    other = [
        ("even", "layer_norm", {}) if id_ == "norm" else (id_, type_, c) for id_, type_, c in CONVOLUTIONS
    ]
    _, _, _, grown = changed(network(CONVOLUTIONS), network(other))
    assert grown.carried["even"] == "new"


TWO: Layers = (
    ("flatten", "flatten", {}),
    ("dense_1", "dense", {"units": 4}),
    ("dense_2", "dense", {"units": 6, "activation": "tanh"}),
)
BESIDE = (*TWO, ("join", "concatenate", {}))
BESIDE_EDGES = (
    ("input", "flatten"),
    ("flatten", "dense_1"),
    ("flatten", "dense_2"),
    ("dense_1", "join"),
    ("dense_2", "join"),
    ("join", "output"),
)


def test_names_that_are_swapped_are_kept_with_all_their_numbers() -> None:
    names = {"dense_1": "dense_2", "dense_2": "dense_1"}
    crossed = [(names.get(a, a), names.get(b, b)) for a, b in BESIDE_EDGES]
    for before, after in (
        (network(TWO), network(called(TWO, names))),
        (network(BESIDE, BESIDE_EDGES), network(called(BESIDE, names), crossed)),
    ):
        old, state, new, grown = changed(before, after)
        assert set(grown.carried.values()) == {"kept"}
        assert same(grown.train_state.params["dense_1"], state.params["dense_2"])
        np.testing.assert_array_equal(
            answers(new, grown.train_state)["output"], answers(old, state)["output"]
        )


def test_widths_that_are_swapped_leave_the_names_as_they_are() -> None:
    resized = with_config(with_config(BESIDE, "dense_1", units=6), "dense_2", units=4)
    _, _, _, grown = changed(network(BESIDE, BESIDE_EDGES), network(resized, BESIDE_EDGES))
    assert {grown.carried[id_] for id_ in ("dense_1", "dense_2")} == {"resized"}


def test_a_layer_that_is_given_something_else_is_reused_not_kept() -> None:
    equal = with_config(TWO, "dense_1", units=6)
    _, state, _, grown = changed(network(equal), network(equal[:2]))
    assert grown.carried == {"input": "kept", "flatten": "kept", "dense_1": "kept", "output": "reused"}
    assert same(grown.train_state.params["output"], state.params["output"])


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "gelu", "softplus"])
@pytest.mark.parametrize("before", [TWO, CONVOLUTIONS])
def test_a_rectifier_hands_over_what_is_negative_by_a_second_unit(activation: str, before: Layers) -> None:
    before = with_config(with_config(before, "dense_1", activation="tanh"), "conv_1", activation="tanh")
    last, units = before[-1][0], 2 * before[-1][2]["units"]  # type: ignore[operator]
    deeper: Layers = (*before, ("more", "dense", {"units": units + 1, "activation": activation}))
    old, state, new, grown = changed(network(before), network(deeper))
    assert (answers(old, state)[last] < 0).any() or before is CONVOLUTIONS
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )


def test_what_is_never_negative_needs_no_second_unit() -> None:
    relu: Layers = (("flatten", "flatten", {}), ("dense_1", "dense", {"units": 4}), ("drop", "dropout", {}))
    deeper: Layers = (*relu, ("more", "dense", {"units": 4}))
    old, state, new, grown = changed(network(relu), network(deeper))
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )


SKIP: Layers = (
    ("flatten", "flatten", {}),
    ("dense_1", "dense", {"units": 5}),
    ("dense_2", "dense", {"units": 5}),
    ("sum", "add", {}),
)
SKIP_EDGES = (
    ("input", "flatten"),
    ("flatten", "dense_1"),
    ("dense_1", "dense_2"),
    ("dense_1", "sum"),
    ("dense_2", "sum"),
    ("sum", "output"),
)


def both(units: int) -> Layers:
    return with_config(with_config(SKIP, "dense_1", units=units), "dense_2", units=units)


def test_layers_that_are_added_together_keep_the_same_units() -> None:
    _, state, _, grown = changed(network(SKIP, SKIP_EDGES), network(both(3), SKIP_EDGES))
    listening = np.square(np.asarray(state.params["output"]["kernel"])).sum(1) * 2
    listening += np.square(np.asarray(state.params["dense_2"]["kernel"])).sum(1)
    kept = np.sort(np.argsort(-listening)[:3])
    params = grown.train_state.params
    np.testing.assert_array_equal(
        params["dense_2"]["bias"], np.asarray(state.params["dense_2"]["bias"])[kept]
    )
    np.testing.assert_array_equal(
        params["output"]["kernel"], np.asarray(state.params["output"]["kernel"])[kept]
    )
    assert grown.carried["output"] == "resized"


def test_a_wider_skip_connection_leaves_the_answers_as_they_are() -> None:
    old, state, new, grown = changed(network(SKIP, SKIP_EDGES), network(both(8), SKIP_EDGES))
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )


def test_a_branch_that_is_concatenated_is_not_listened_to_yet() -> None:
    layers: Layers = (("flatten", "flatten", {}), ("dense_1", "dense", {"units": 4}))
    branch: Layers = (*layers, ("dense_2", "dense", {"units": 3}), ("join", "concatenate", {}))
    edges = (
        ("input", "flatten"),
        ("flatten", "dense_1"),
        ("flatten", "dense_2"),
        ("dense_2", "join"),
        ("dense_1", "join"),
        ("join", "output"),
    )
    old, state, new, grown = changed(network(layers), network(branch, edges))
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )
    assert (grown.carried["dense_2"], grown.carried["output"]) == ("new", "resized")


@pytest.mark.parametrize(
    "inserted",
    [
        ("more", "conv2d", {"filters": 4}),
        ("more", "conv2d", {"filters": 6, "kernel_size": 5, "activation": "linear"}),
        ("more", "conv_transpose", {"filters": 4, "kernel_size": 3, "stride": 1}),
        ("more", "noise", {}),
        ("more", "dropout", {}),
        ("more", "activation", {}),
    ],
)
def test_a_layer_that_is_inserted_passes_on_what_it_is_given(
    inserted: tuple[str, str, dict[str, object]],
) -> None:
    before = [CONVOLUTIONS[0], *CONVOLUTIONS[2:]]
    old, state, new, grown = changed(network(before), network([before[0], inserted, *before[1:]]))
    assert grown.carried["more"] == "new"
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )


@pytest.mark.parametrize(
    "layers",
    [
        with_config(CONVOLUTIONS, "conv_1", filters=11),
        with_config(CONVOLUTIONS, "dense_1", units=13),
        [*CONVOLUTIONS, ("more", "dense", {"units": 17, "activation": "relu"})],
    ],
)
def test_an_edit_compiles_nothing(layers: Layers) -> None:
    old, new = learner(network(CONVOLUTIONS)), learner(network(layers))
    state = trained(old)
    new.start(threefry.seeded(0))  # what an optimizer begins with is asked of the library once
    with compiled() as programs:
        operate(old, state, new, new.start(threefry.seeded(1)))
    assert not programs


def test_a_dense_layer_that_is_inserted_or_removed_leaves_the_others_as_they_are() -> None:
    layers: Layers = (("flatten", "flatten", {}), ("dense_1", "dense", {"units": 4}))
    deeper: Layers = (*layers, ("dense_2", "dense", {"units": 4}))
    old, state, new, grown = changed(network(layers), network(deeper))
    np.testing.assert_allclose(
        answers(new, grown.train_state)["output"], answers(old, state)["output"], rtol=1e-4, atol=1e-4
    )
    _, _, _, shallow = changed(network(deeper), network(layers))
    assert set(shallow.carried.values()) == {"kept", "reused"}


def test_features_are_known_by_their_names() -> None:
    data = DataSpec("Points", {"input": PLANE, "target": Label(("a", "b", "c"))}, SAMPLES, SAMPLES)
    layers: Layers = (("features", "features", {"y": True}), ("dense_1", "dense", {"units": 4}))
    other = with_config(layers, "features", x=False, sin_x=True)
    old, new = learner(network(layers), data=data), learner(network(other), data=data)
    state = trained(old)
    grown = operate(old, state, new, start(new))
    kernel = grown.train_state.params["dense_1"]["kernel"]
    np.testing.assert_array_equal(kernel[0], state.params["dense_1"]["kernel"][1])
    assert not np.any(kernel[1])


@pytest.mark.parametrize(("outputs", "kept"), [(2, 2), (5, 3)])
def test_with_more_or_fewer_classes_the_first_ones_stay(outputs: int, kept: int) -> None:
    data = DATA._replace(fields=DATA.fields | {"target": Label(tuple("abcdef"[:outputs]))})
    old, new = learner(network(CONVOLUTIONS)), learner(network(CONVOLUTIONS, outputs=outputs), data=data)
    state = trained(old)
    grown = operate(old, state, new, start(new))
    assert grown.carried["output"] == "resized"
    np.testing.assert_array_equal(
        grown.train_state.params["output"]["kernel"][:, :kept], state.params["output"]["kernel"][:, :kept]
    )


@pytest.mark.parametrize(
    ("names", "were"),
    [("cb", [2, 1]), ("abxc", [0, 1, -1, 2]), ("xyz", [-1, -1, -1])],
)
def test_outputs_are_known_by_the_names_of_their_classes(names: str, were: list[int]) -> None:
    """A class that was not told apart before begins afresh, with new moments."""
    data = DATA._replace(fields=DATA.fields | {"target": Label(tuple(names))})
    old, new = learner(network(CONVOLUTIONS)), learner(network(CONVOLUTIONS, outputs=len(names)), data=data)
    state, fresh = trained(old), start(new, seed=1)
    assert not answer_alike(old, new)
    grown = operate(old, state, new, fresh)
    assert_form(grown, new)
    before, at_first, after = (each.params["output"] for each in (state, fresh, grown.train_state))
    for name in ("kernel", "bias"):
        expected = [
            before[name][..., row] if row >= 0 else at_first[name][..., i] for i, row in enumerate(were)
        ]
        np.testing.assert_array_equal(after[name], np.stack(expected, axis=-1))
    assert grown.carried["output"] == ("new" if names == "xyz" else "resized")
    assert grown.carried["dense_1"] == "kept"


def test_classes_that_may_be_renamed_are_known_by_their_numbers() -> None:
    named = [
        DATA._replace(fields=DATA.fields | {"target": Label(names, renamable=True)})
        for names in (("a", "b", "c"), ("a", "x", "c"))
    ]
    assert answer_alike(*(learner(network(CONVOLUTIONS), data=data) for data in named))


def test_what_reads_other_pictures_is_new_and_the_rest_is_kept() -> None:
    data = DATA._replace(fields=DATA.fields | {"input": Image(4, 4, 2)})
    layers: Layers = (
        ("flatten", "flatten", {}),
        ("dense_1", "dense", {"units": 4}),
        ("dense_2", "dense", {"units": 4}),
    )
    old, new = learner(network(layers)), learner(network(layers), data=data)
    grown = operate(old, trained(old), new, start(new))
    assert grown.carried == {
        "input": "kept",
        "flatten": "kept",
        "dense_1": "new",
        "dense_2": "reused",
        "output": "kept",
    }


def test_another_optimizer_starts_afresh_and_the_params_are_kept() -> None:
    made = network(CONVOLUTIONS)
    _, state, new, grown = changed(made, made, optimizer="rmsprop")
    assert same(grown.train_state.params, state.params)
    assert same(grown.train_state.opt_state, start(new).opt_state)
