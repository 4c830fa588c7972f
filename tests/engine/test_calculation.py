"""How numbers come about, against each layer computed again in numpy, and against what a step drew."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.element import Element
from neurarium.engine.experiment import Spec
from neurarium.engine.hashing import hashed_normal
from neurarium.engine.layer import layer_registry
from neurarium.engine.layers.dropout import Dropout
from neurarium.engine.summary import Inspection, numbers_of, without_numbers
from tests.engine.few import EVERYTHING, Few, few
from tests.engine.layer_cases import FITS, Fit, arrays, name, variables
from tests.engine.showing import shown

Arrays = Mapping[str, np.ndarray]
KEY = jax.random.key(3)

BENDS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "gelu": lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
}


class Told(NamedTuple):
    """What a layer says of one number of its output, `at` a unit, a row and a column, with its inputs."""

    case: Fit
    found: Arrays
    inputs: tuple[np.ndarray, ...]
    output: np.ndarray
    at: tuple[int, int, int]

    @property
    def given(self) -> np.ndarray:
        """The number as the layer gives it."""
        return number_at(self.output, self.at)


def number_at(array: np.ndarray, at: tuple[int, int, int]) -> np.ndarray:
    unit, row, column = at
    if array.ndim == 2:
        return np.asarray(array[row, column])
    return np.asarray(array[row, column, unit] if array.ndim == 3 else array[unit])


def bent(case: Fit, x: object) -> object:
    field = layer_registry[case.type].model_fields["activation"]
    return BENDS[str(case.config.get("activation", field.default))](np.asarray(x))


def summed(told: Told) -> object:
    """A sum of products, with a bias where there is one, through the layer's activation."""
    found = told.found
    if told.case.type == "conv1d":
        first, _, size, _ = found["window"]
        inside = np.arange(first, first + size)
        is_there = (inside >= 0) & (inside < len(told.inputs[0]))
        np.testing.assert_array_equal(found["patch"][is_there], told.inputs[0][inside[is_there]])
    read = found["patch"] if "patch" in found else told.inputs[0]
    if told.output.ndim == 2 and "patch" not in found:
        read = read[told.at[1]]
    np.testing.assert_allclose(found["products"], read * found["weights"], rtol=1e-6)
    total = found["products"].astype(np.float64).sum() + found.get("bias", 0)
    np.testing.assert_allclose(found["preactivation"], total, rtol=1e-5, atol=1e-6)
    return bent(told.case, total)


def normal(told: Told) -> object:
    """By its own channel's memory, or by the mean and variance of the whole sample, in numpy."""
    found, x = told.found, told.inputs[0]
    if told.case.type == "layer_norm":
        of = x[told.at[1]] if x.ndim == 2 else x
        np.testing.assert_allclose(found["mean"], of.mean(), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(found["deviation"], np.sqrt(of.var() + 1e-5), rtol=1e-5)
    np.testing.assert_array_equal(found["input"], number_at(x, told.at))
    by_hand = (found["input"] - found["mean"]) / found["deviation"]
    np.testing.assert_allclose(found["normal"], by_hand, rtol=1e-5, atol=1e-6)
    return found["normal"] * found["scale"] + found["bias"]


def patch(told: Told) -> np.ndarray:
    """What lies in the window, cut from the input."""
    top, left, rows, columns = told.found["window"]
    cut = told.inputs[0][top : top + rows, left : left + columns, told.at[0]]
    np.testing.assert_array_equal(told.found["patch"], cut)
    return np.asarray(cut)


def joined(told: Told) -> object:
    source, channel = told.found["origin"]
    return number_at(told.inputs[source], (channel, *told.at[1:]))


def remembered(told: Told) -> object:
    """What the gates of a unit make of what it was before, element by element."""
    found, last = told.found, told.at[1] if told.output.ndim == 2 else -1
    gates = {path.removeprefix("gates/"): found[path] for path in found if path.startswith("gates/")}
    memory = found.get("memory", found["output"])
    direction = told.case.config.get("direction", "forward")
    place = told.at[2] if told.output.ndim == 2 else told.at[0]
    is_backward = direction == "backward" or (direction == "both" and place >= told.output.shape[-1] // 2)
    assert found["backward"] == is_backward
    before = np.append(memory[1:], 0) if is_backward else np.concatenate([[0], memory[:-1]])
    np.testing.assert_array_equal(found["before"], before)
    match told.case.type:
        case "gru":
            return ((1 - gates["update"]) * gates["candidate"] + gates["update"] * before)[last]
        case "lstm":
            cell = gates["forget"] * before + gates["input"] * gates["cell"]
            np.testing.assert_allclose(cell, found["memory"], rtol=1e-5, atol=1e-6)
            return (gates["output"] * np.tanh(cell))[last]
        case _:
            return gates["output"][last]


def heard(told: Told) -> np.ndarray:
    """What each element adds through each head, of which it hears a share."""
    np.testing.assert_allclose(told.found["attention"].sum(-1), 1, rtol=1e-5)
    return np.asarray(told.found["terms"].sum() + told.found["bias"])


def thought(told: Told) -> object:
    """What was there, what was heard and what was found, added one after another."""
    found, params = told.found, variables(told.case).params
    np.testing.assert_allclose(heard(told), found["heard"], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(found["input"], told.inputs[0][told.at[1:]])
    np.testing.assert_allclose(found["middle"], found["input"] + found["heard"], rtol=1e-5, atol=1e-6)
    kernel = np.asarray(params["narrow_kernel"])[:, told.at[2]]
    np.testing.assert_allclose(found["products"], found["wide"] * kernel, rtol=1e-5, atol=1e-6)
    products = found["products"].sum() + np.asarray(params["narrow_bias"])[told.at[2]]
    return found["middle"] + products


COMES: dict[str, Callable[[Told], object]] = {
    "activation": lambda told: bent(told.case, told.found["preactivation"]),
    "add": lambda told: told.found["terms"].sum(),
    "avg_pool": lambda told: patch(told).mean(),
    "batch_norm": normal,
    "concatenate": joined,
    "conv1d": summed,
    "conv2d": summed,
    "conv_transpose": summed,
    "dense": summed,
    "dropout": lambda told: told.found["input"],
    "global_avg_pool": lambda told: patch(told).mean(),
    "gru": remembered,
    "layer_norm": normal,
    "lstm": remembered,
    "max_pool": lambda told: patch(told).ravel()[told.found["winner"]],
    "noise": lambda told: told.found["input"],
    "self_attention": heard,
    "sample": lambda told: told.found["mean"],
    "simple_rnn": remembered,
    "transformer_block": thought,
    "upsample": lambda told: number_at(told.inputs[0], (told.at[0], *told.found["origin"])),
}
# Their inputs, params and output tell all: numbers only move or are added, or have names of their own.
TOLD = {"embedding", "features", "flatten", "input", "last", "mean_over_time", "position", "reshape"}


@cache
def output_of(case: Fit) -> np.ndarray:
    """What the layer gives of the first sample."""
    output, _ = case.layer().apply(variables(case), arrays(case.inputs), key=KEY, training=False)
    return np.asarray(output[0])


def told(case: Fit, at: tuple[int, int, int]) -> Told:
    layer, made, inputs = case.layer(), variables(case), arrays(case.inputs)
    unit, row, column = at
    element = Element.within(case.output, unit=unit, row=row, column=column)
    firsts = tuple(x[0] for x in inputs)
    found = layer.calculation(made, firsts, element=element, key=KEY)
    arrays_found = {path: np.asarray(array) for path, array in found.items()}
    return Told(case, arrays_found, tuple(np.asarray(x) for x in firsts), output_of(case), at)


def places(case: Fit) -> list[tuple[int, int, int]]:
    """The first and the last number of an output, and one in between."""
    units = case.output[-1]
    if len(case.output) == 1:
        return [(0, 0, 0), (units - 1, 0, 0)]
    rows, columns = case.output[:2]
    return [(0, 0, 0), (units - 1, rows - 1, columns - 1), (units // 2, rows // 2, columns // 2)]


def test_every_layer_is_told_of() -> None:
    assert set(COMES) | TOLD == set(layer_registry)
    assert not set(COMES) & TOLD


@pytest.mark.parametrize("case", [case for case in FITS if case.type in COMES], ids=name)
def test_what_a_layer_says_comes_to_the_number_that_it_gives(case: Fit) -> None:
    for at in places(case):
        of = told(case, at)
        np.testing.assert_allclose(np.asarray(COMES[case.type](of)), of.given, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", [case for case in FITS if case.type in TOLD], ids=name)
def test_what_only_moves_numbers_says_nothing(case: Fit) -> None:
    assert told(case, (0, 0, 0)).found == {}


def correlated(x: np.ndarray, kernel: np.ndarray, *, stride: int, spread: int, pads: int) -> np.ndarray:
    """What each channel of a picture adds, by loops, (rows, columns, channels)."""
    spaced = np.zeros(((x.shape[0] - 1) * spread + 1, (x.shape[1] - 1) * spread + 1, x.shape[2]))
    spaced[::spread, ::spread] = x
    padded = np.pad(spaced, ((pads, 9), (pads, 9), (0, 0)))
    size = kernel.shape[0]
    rows, columns = (len(spaced) - 1) // stride + 1, (spaced.shape[1] - 1) // stride + 1
    return np.array(
        [
            [
                (padded[i : i + size, j : j + size] * kernel).sum((0, 1))
                for j in range(0, columns * stride, stride)
            ]
            for i in range(0, rows * stride, stride)
        ]
    )


@pytest.mark.parametrize(
    ("case", "way"),
    [
        (Fit("conv2d", ((5, 5, 2),), (5, 5, 3), {"filters": 3}), {"stride": 1, "spread": 1, "pads": 1}),
        (
            Fit("conv2d", ((5, 5, 2),), (3, 3, 3), {"filters": 3, "stride": 2}),
            {"stride": 2, "spread": 1, "pads": 1},
        ),
        (
            Fit("conv_transpose", ((3, 3, 2),), (6, 6, 3), {"filters": 3, "kernel_size": 4}),
            {"stride": 1, "spread": 2, "pads": 2},
        ),
    ],
)
def test_a_convolution_shows_a_map_for_each_channel(case: Fit, way: dict[str, int]) -> None:
    unit, row, column = at = (2, 1, 2)
    _, found, (x,), *_ = told(case, at)
    kernel = np.asarray(variables(case).params["kernel"])[..., unit]
    expected = correlated(x, kernel, **way)
    np.testing.assert_array_equal(found["weights"], kernel)
    np.testing.assert_allclose(
        found["maps"][: len(expected), : len(expected)], expected, rtol=2e-3, atol=2e-3
    )
    np.testing.assert_allclose(found["sums"], expected[row, column], rtol=1e-5, atol=1e-5)


def test_a_window_says_where_it_lies_in_the_picture_also_over_its_border() -> None:
    same = Fit("conv2d", ((5, 5, 1),), (5, 5, 2), {"filters": 2})
    _, found, (x,), *_ = told(same, (0, 0, 3))
    assert found["window"].tolist() == [-1, 2, 3, 3]
    np.testing.assert_array_equal(found["patch"][1:, :, 0], x[0:2, 2:5, 0])
    assert not found["patch"][0].any()
    spread = Fit("conv_transpose", ((3, 3, 1),), (6, 6, 2), {"filters": 2, "kernel_size": 4})
    _, found, (x,), *_ = told(spread, (0, 2, 2))
    top, left, rows, columns = found["window"]
    pixels = found["patch"][found["patch"] != 0]
    np.testing.assert_array_equal(pixels, x[top : top + rows, left : left + columns, 0].ravel())


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "gelu"])
def test_the_curve_is_that_of_the_activation_and_reaches_beyond_the_present_point(activation: str) -> None:
    _, found, *_ = told(Fit("activation", ((4,),), (4,), {"activation": activation}), (1, 0, 0))
    np.testing.assert_allclose(found["curve/y"], BENDS[activation](found["curve/x"]), rtol=1e-4, atol=1e-6)
    assert found["curve/x"][0] <= -abs(found["preactivation"])
    assert found["curve/x"][-1] >= abs(found["preactivation"])


@pytest.fixture(scope="module")
def made() -> Few:
    return few(EVERYTHING)


@pytest.fixture(scope="module")
def inspection(made: Few) -> Inspection:
    state = made.chunk(made.init(), 20)[0]
    return Inspection(made.learner.bind(made.live), state, made.test.part(4, 1), made.train, made.test, {})


def test_a_held_unit_is_told_as_it_would_be_and_a_cut_weight_counts_as_nothing(
    made: Few, inspection: Inspection
) -> None:
    free = shown("calculation", inspection, layer="dense_6", unit=2)
    cut = jnp.zeros_like(inspection.train_state.params["dense_6"]["kernel"], bool).at[3, 2].set(True)
    values = jnp.full(5, jnp.nan).at[2].set(9.0)
    held = made.learner.bind({**made.live, "held.dense_6": values, "cut.dense_6.kernel": cut})
    told = shown("calculation", inspection._replace(learner=held), layer="dense_6", unit=2)
    products = np.where(np.arange(len(free["dense_6/products"])) == 3, 0, free["dense_6/products"])
    assert free["dense_6/products"][3] != 0
    np.testing.assert_array_equal(told["dense_6/products"], products)
    total = products.astype(np.float64).sum() + free["dense_6/bias"]
    assert told["dense_6/value"] == pytest.approx(max(0, total), rel=1e-5, abs=1e-6)


def test_softmax_is_told_with_every_number(inspection: Inspection) -> None:
    tensors = shown("calculation", inspection, layer="output", unit=1)
    logits = np.asarray(
        inspection.learner.activations(inspection.train_state, inspection.sample)["output"][0]
    )
    exponentials = np.exp(logits.astype(np.float64))
    np.testing.assert_allclose(tensors["output/softmax/logits"], logits, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(tensors["output/softmax/exponentials"], exponentials, rtol=1e-5)
    np.testing.assert_allclose(tensors["output/softmax/total"], exponentials.sum(), rtol=1e-5)
    np.testing.assert_allclose(
        tensors["output/softmax/probabilities"], exponentials / exponentials.sum(), rtol=1e-5
    )
    assert tensors["output/value"] == pytest.approx(logits[1], rel=1e-5)
    assert tensors["output/at"].tolist() == [1, 0, 0]


def test_logits_beyond_what_can_be_raised_are_told_by_their_distance(inspection: Inspection) -> None:
    params = inspection.train_state.params
    far = {**params, "output": {**params["output"], "bias": jnp.array([500.0, 498.0, 400.0])}}
    state = inspection.train_state._replace(params=far)
    tensors = shown("calculation", inspection._replace(train_state=state), layer="output")
    logits = tensors["output/softmax/logits"].astype(np.float64)
    assert tensors["output/softmax/shift"] == logits.max()
    expected = np.exp(logits - logits.max())
    np.testing.assert_allclose(
        tensors["output/softmax/probabilities"], expected / expected.sum(), rtol=1e-4, atol=1e-30
    )


def test_who_is_switched_off_is_who_the_last_step_switched_off(
    made: Few, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[np.ndarray] = []
    apply = Dropout.apply

    def spy(self: Dropout, variables: Any, inputs: Any, *, key: jax.Array, training: bool) -> Any:
        output, state = apply(self, variables, inputs, key=key, training=training)
        if training:
            ones, _ = apply(self, variables, (jnp.ones_like(inputs[0]),), key=key, training=True)
            jax.debug.callback(lambda kept: drawn.append(np.asarray(kept) > 0), ones)
        return output, state

    monkeypatch.setattr(Dropout, "apply", spy)
    learner, state = made.learner.bind(made.live), made.init()
    step = jax.jit(learner.step)
    for _ in range(2):
        state, _ = step(state, made.train)
    jax.effects_barrier()
    inspection = Inspection(learner, state, made.test.part(4, 1), made.train, made.test, {})
    kept = shown("calculation", inspection, layer="dropout_5")["dropout_5/kept"] > 0
    np.testing.assert_array_equal(kept, drawn[-1][0])
    assert not np.array_equal(kept, drawn[0][0])
    assert not kept.all()


def test_noise_is_what_the_layer_draws() -> None:
    _, found, (x,), *_ = told(Fit("noise", ((6,),), (6,), {"deviation": 0.5}), (2, 0, 0))
    assert found["noise"] == pytest.approx(0.5 * np.asarray(hashed_normal(KEY, x.shape))[2])


def test_another_number_of_a_layer_needs_no_other_program(inspection: Inspection) -> None:
    first, other = (
        Spec(type="calculation", config={"layer": "conv2d_1", "unit": unit, "row": 1, "column": unit})
        for unit in (0, 1)
    )
    assert without_numbers(first) == without_numbers(other)
    assert numbers_of(first) != numbers_of(other)
    beyond = shown("calculation", inspection, layer="conv2d_1", unit=99, row=99, column=2)
    assert beyond["conv2d_1/at"].tolist() == [1, 5, 2]
